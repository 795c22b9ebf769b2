/** Streams to browsers and other clients. Start reading at {@link dev.weft.web.Format}, and at {@link dev.weft.servlet}. */
module dev.weft.servlet {
    requires transitive dev.weft;
    requires static transitive jakarta.servlet;
    requires static org.jspecify;

    exports dev.weft.servlet;
    exports dev.weft.web;
}
