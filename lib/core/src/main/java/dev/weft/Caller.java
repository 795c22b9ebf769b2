package dev.weft;

import java.security.ProtectionDomain;

/** Finds the line of user code that called into Weft. */
final class Caller {
    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    private static final ProtectionDomain OURS = Caller.class.getProtectionDomain();

    private Caller() {}

    /** The nearest frame on this thread's stack that is neither ours nor the JDK's; its text is only made when it is asked for. */
    static Object here() {
        return WALKER.walk(frames -> frames.filter(Caller::isUsers)
                .findFirst()
                .<Object>map(frame -> frame)
                .orElse("unknown"));
    }

    private static boolean isUsers(StackWalker.StackFrame frame) {
        Class<?> in = frame.getDeclaringClass();
        return in.getClassLoader() != null && in.getProtectionDomain() != OURS;
    }
}
