/** What users of a streaming SDK are hurt by, each as a test over a real socket. */
@NullMarked
package dev.weft.testing.probes;

import org.jspecify.annotations.NullMarked;
