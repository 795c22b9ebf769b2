package dev.weft.testing;

/** One thing that a server does to answer a request, on the thread of that exchange. An interrupt means that the client is gone. */
@FunctionalInterface
interface Step {
    void play(Exchange exchange) throws Exception;
}
