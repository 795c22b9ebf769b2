/** Weft: a synchronous streaming SDK for language models, on virtual threads. Start reading at {@link dev.weft.EventStream}. */
module dev.weft {
    requires java.net.http;
    requires com.google.gson;
    requires static org.jspecify;

    exports dev.weft;
    exports dev.weft.chat;
    exports dev.weft.client;
    exports dev.weft.log;
    exports dev.weft.media;
    exports dev.weft.memory;
    exports dev.weft.provider;
    exports dev.weft.rag;
    exports dev.weft.tool;
}
