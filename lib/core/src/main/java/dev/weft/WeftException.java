package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * Root of everything Weft throws on purpose. Unchecked, since a loop over a stream can fail at every element.
 *
 * <pre>
 * WeftException
 * ├─ CancelledException            somebody ended the run: close, cancel, an interrupt, detach
 * ├─ RecordedException             what a run failed with that was read back from JSON
 * ├─ LimitException                a limit of ours was reached: time, size of a line, nobody reading
 * ├─ GoneException                 what was asked for of a run's log is not there any more (dev.weft.log)
 * ├─ LostException                 the process that a run went on in is gone (dev.weft.log)
 * ├─ BusyException                 a conversation has a run already (dev.weft.memory)
 * ├─ RunException                  the work of a run threw a checked exception: that is the cause
 * └─ ModelException                something between us and the model
 *    ├─ ConnectionException        no connection, or it broke before the response began
 *    ├─ TimedOutException          connect, first byte, or idle limit
 *    ├─ TruncatedStreamException   the answer ended without its protocol's own end
 *    ├─ DecodeException            bytes that are not what they should be
 *    ├─ SchemaException            an answer that is not what its schema asked for
 *    └─ ApiException               the provider said no, by status or inside the answer
 *       ├─ AuthenticationException
 *       ├─ RateLimitException
 *       ├─ NotFoundException
 *       ├─ ServerException
 *       └─ InvalidRequestException
 *          └─ ContextLengthException
 * </pre>
 */
public class WeftException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private transient volatile @Nullable Summary soFar;

    /** For subclasses: what was wrong, where, and what to do about it; {@code cause} may be null. */
    protected WeftException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Whether the same call may succeed when it is simply made again. */
    public boolean retryable() {
        return false;
    }

    /** What had arrived before the run ended; empty where the exception was not thrown by a run. */
    public final Summary soFar() {
        Summary summary = soFar;
        return summary == null ? Summary.EMPTY : summary;
    }

    /** Called once by the run that ends with this; a second run that ends with the same object keeps the first summary. */
    final void soFar(Summary summary) {
        if (soFar == null) soFar = summary;
    }
}
