/**
 * Recipes: programs as users write them, each a file with a main. It compiles against what Weft exports, and
 * nothing else.
 */
module dev.weft.examples {
    requires dev.weft;
    requires dev.weft.lucene;
    requires dev.weft.testing;
    requires java.logging;
    requires static org.jspecify;

    // answers become records of ours
    opens dev.weft.examples to
            dev.weft;
    opens dev.weft.examples.docs to
            dev.weft;
}
