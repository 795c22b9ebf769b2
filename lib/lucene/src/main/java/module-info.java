/** A store of documents inside your process, on Apache Lucene. Start reading at {@link dev.weft.lucene.LuceneStore}. */
module dev.weft.lucene {
    requires transitive dev.weft;
    // analyzers are Lucene's own
    requires transitive org.apache.lucene.core;
    requires static org.jspecify;

    exports dev.weft.lucene;
}
