/**
 * The tests that every model passes: {@link dev.weft.testing.contract.ChatModelContract}. Needs JUnit, which whoever uses the rest
 * of this module need not have.
 */
@NullMarked
package dev.weft.testing.contract;

import org.jspecify.annotations.NullMarked;
