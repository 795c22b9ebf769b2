/**
 * What tests of code that streams need: a {@linkplain dev.weft.testing.FakeModel model} that says what a script says, a
 * {@linkplain dev.weft.testing.Gate gate} that holds it where the test wants it held, and a
 * {@linkplain dev.weft.testing.ModelServer server} on the loopback that speaks the providers' wires, with every fault that a
 * network or a provider can have.
 */
@NullMarked
package dev.weft.testing;

import org.jspecify.annotations.NullMarked;
