/**
 * Models and servers that need no network, for the tests of programs that use Weft. It speaks the types of {@code dev.weft}, so
 * whoever requires this module reads that one too.
 */
module dev.weft.testing {
    requires transitive dev.weft;
    requires static org.jspecify;

    // for the contract alone
    requires static java.logging;
    requires static org.junit.jupiter.api;

    exports dev.weft.testing;
    exports dev.weft.testing.contract;

    // JUnit calls tests that are not public
    opens dev.weft.testing.contract;
}
