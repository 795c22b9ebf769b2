package dev.weft.interleaving;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.SimpleRemapper;

/** Loads the classes of Weft, and the scenarios among its tests, once more, with the {@link Hooks} in them. */
final class InstrumentedLoader extends ClassLoader {
    private static final String OURS = InstrumentedLoader.class.getPackageName();
    private static final String HOOKS = OURS.replace('.', '/') + "/Hooks";
    private static final Map<String, String> STAND_INS = Map.of(
            "java/util/concurrent/locks/ReentrantLock", OURS.replace('.', '/') + "/ScheduledLock",
            "java/util/concurrent/locks/LockSupport", OURS.replace('.', '/') + "/ScheduledParking",
            "java/util/concurrent/atomic/AtomicReference", OURS.replace('.', '/') + "/ScheduledReference");
    private static final Map<String, String> REPLACED = Map.of(
            "java/lang/Thread.start()V", "(Ljava/lang/Thread;)V",
            "java/lang/Thread.join()V", "(Ljava/lang/Thread;)V",
            "java/lang/Thread.interrupt()V", "(Ljava/lang/Thread;)V",
            "java/lang/Thread.isInterrupted()Z", "(Ljava/lang/Thread;)Z",
            "java/lang/Thread.interrupted()Z", "()Z",
            "java/lang/System.nanoTime()J", "()J",
            "java/lang/System.getLogger(Ljava/lang/String;)Ljava/lang/System$Logger;",
                    "(Ljava/lang/String;)Ljava/lang/System$Logger;",
            "java/lang/Thread$Builder$OfVirtual.unstarted(Ljava/lang/Runnable;)Ljava/lang/Thread;",
                    "(Ljava/lang/Thread$Builder$OfVirtual;Ljava/lang/Runnable;)Ljava/lang/Thread;");

    /** By owner and name: the modifiers of every field seen so far, and the owner's superclass under its own name. */
    private final Map<String, Integer> modifiers = new HashMap<>();

    private final Map<String, String> superclasses = new HashMap<>();
    /** Those that keep an array: what they do with arrays may be seen by others. */
    private final Set<String> withArrays = new HashSet<>();

    private final ClassLoader plain = InstrumentedLoader.class.getClassLoader();

    InstrumentedLoader() {
        super(getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        boolean instrumented = name.startsWith("dev.weft.") && !name.startsWith(OURS + ".");
        return instrumented ? define(name) : plain.loadClass(name);
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] read = bytes(name.replace('.', '/'));
        if (read == null) throw new ClassNotFoundException(name);
        var writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        var standIns = new ClassRemapper(writer, new SimpleRemapper(Opcodes.ASM9, STAND_INS));
        new ClassReader(read).accept(new Instrumented(standIns, name.replace('.', '/')), 0);
        byte[] instrumented = writer.toByteArray();
        return defineClass(name, instrumented, 0, instrumented.length);
    }

    private byte @Nullable [] bytes(String internalName) {
        try (InputStream in = plain.getResourceAsStream(internalName + ".class")) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The modifiers of a field, looked for in the owner's superclasses too; final for what is not ours. */
    private int modifiers(String owner, String field) {
        for (String at = owner; at != null && at.startsWith("dev/weft/"); at = superclasses.get(at)) {
            if (!superclasses.containsKey(at)) examine(at);
            Integer found = modifiers.get(at + "." + field);
            if (found != null) return found;
        }
        return Opcodes.ACC_FINAL;
    }

    private void examine(String owner) {
        byte[] read = bytes(owner);
        if (read == null) throw new IllegalStateException("no class file of " + owner);
        var reader = new ClassReader(read);
        superclasses.put(owner, reader.getSuperName());
        int parts = ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES;
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public @Nullable FieldVisitor visitField(
                            int access, String name, String descriptor, String signature, Object value) {
                        modifiers.put(owner + "." + name, access);
                        if (descriptor.startsWith("[")) withArrays.add(owner);
                        return null;
                    }
                },
                parts);
    }

    private final class Instrumented extends ClassVisitor {
        private final boolean hasArrays;

        Instrumented(ClassVisitor next, String name) {
            super(Opcodes.ASM9, next);
            if (!superclasses.containsKey(name)) examine(name);
            hasArrays = withArrays.contains(name);
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
            // done once, whoever comes first: executions must not differ by it, nor a thread be held inside, where the
            // JVM has
            // others wait; an enum's values are made by a method of their own
            boolean once = name.equals("<clinit>") || name.equals("$values");
            return new MethodVisitor(Opcodes.ASM9, next) {
                @Override
                public void visitFieldInsn(int opcode, String owner, String field, String type) {
                    int modifiers = modifiers(owner, field);
                    boolean watched = !once && (modifiers & (Opcodes.ACC_FINAL | Opcodes.ACC_STATIC)) == 0;
                    if (watched) watch(opcode, type, owner + "." + field, (modifiers & Opcodes.ACC_VOLATILE) != 0);
                    super.visitFieldInsn(opcode, owner, field, type);
                }

                // calls the hook with the field's owner, which is on the stack, below the value where there is one
                private void watch(int opcode, String type, String field, boolean isVolatile) {
                    boolean writes = opcode == Opcodes.PUTFIELD;
                    if (!writes) {
                        visitInsn(Opcodes.DUP);
                    } else if (type.equals("J") || type.equals("D")) {
                        visitInsn(Opcodes.DUP2_X1);
                        visitInsn(Opcodes.POP2);
                        visitInsn(Opcodes.DUP_X2);
                    } else {
                        visitInsn(Opcodes.DUP2);
                        visitInsn(Opcodes.POP);
                    }
                    visitLdcInsn(field.substring(field.lastIndexOf('/') + 1));
                    String hook = (writes ? "write" : "read") + (isVolatile ? "Volatile" : "");
                    hook(hook, "(Ljava/lang/Object;Ljava/lang/String;)V");
                }

                @Override
                public void visitInsn(int opcode) {
                    if (opcode == Opcodes.AASTORE && hasArrays && !once) {
                        hook("store", "([Ljava/lang/Object;ILjava/lang/Object;)V");
                        return;
                    }
                    if (opcode == Opcodes.AALOAD && hasArrays && !once) {
                        super.visitInsn(Opcodes.DUP2);
                        hook("load", "([Ljava/lang/Object;I)V");
                    }
                    super.visitInsn(opcode);
                }

                @Override
                public void visitMethodInsn(int opcode, String owner, String method, String type, boolean isInterface) {
                    String replaced = REPLACED.get(owner + "." + method + type);
                    if (replaced != null) hook(method, replaced);
                    else super.visitMethodInsn(opcode, owner, method, type, isInterface);
                }

                @Override
                public void visitInvokeDynamicInsn(String method, String type, Handle bootstrap, Object... arguments) {
                    Object[] hooked = arguments.clone();
                    for (int i = 0; i < hooked.length; i++)
                        if (hooked[i] instanceof Handle used) hooked[i] = hooked(used);
                    super.visitInvokeDynamicInsn(method, type, bootstrap, hooked);
                }

                // what a method reference refers to
                private Handle hooked(Handle used) {
                    String replaced = REPLACED.get(used.getOwner() + "." + used.getName() + used.getDesc());
                    if (replaced == null) return used;
                    return new Handle(Opcodes.H_INVOKESTATIC, HOOKS, used.getName(), replaced, false);
                }

                private void hook(String method, String type) {
                    super.visitMethodInsn(Opcodes.INVOKESTATIC, HOOKS, method, type, false);
                }
            };
        }
    }
}
