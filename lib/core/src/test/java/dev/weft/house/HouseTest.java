package dev.weft.house;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.TreePathScanner;
import dev.weft.house.House.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import javax.lang.model.element.Modifier;
import org.junit.jupiter.api.Test;

/** The taste of the code, as far as a parser can tell. Each failure names the file and the line. */
class HouseTest {
    private static final int LONGEST_FILE = 250;

    private final List<String> wrong = new ArrayList<>();

    @Test
    void productionFilesCanBeReadInOneGo() {
        for (Source source : House.production()) {
            long lines = source.text().lines().count();
            if (lines >= LONGEST_FILE)
                wrong.add(source.file() + " has " + lines + " lines: split it, below " + LONGEST_FILE);
        }
        assertNothingIsWrong();
    }

    /** A virtual thread that waits for a monitor holds its carrier thread on JDK 21 to 23; ReentrantLock does not. */
    @Test
    void noCodeOfOursIsSynchronized() {
        for (Source source : House.production()) {
            new Scanner(source) {
                @Override
                public Void visitSynchronized(SynchronizedTree tree, Void context) {
                    report(tree, "a synchronized block: use a ReentrantLock");
                    return super.visitSynchronized(tree, null);
                }

                @Override
                public Void visitMethod(MethodTree tree, Void context) {
                    if (tree.getModifiers().getFlags().contains(Modifier.SYNCHRONIZED)) {
                        report(tree, "a synchronized method: use a ReentrantLock");
                    }
                    return super.visitMethod(tree, null);
                }
            }.scan();
        }
        assertNothingIsWrong();
    }

    /** Nothing is global: two chats in one process never see each other. */
    @Test
    void noStaticFieldCanBeSetAgain() {
        for (Source source : House.production()) {
            new Scanner(source) {
                @Override
                public Void visitVariable(VariableTree tree, Void context) {
                    Set<Modifier> flags = tree.getModifiers().getFlags();
                    if (flags.contains(Modifier.STATIC) && !flags.contains(Modifier.FINAL)) {
                        report(tree, "static and not final: " + tree.getName());
                    }
                    return super.visitVariable(tree, null);
                }
            }.scan();
        }
        assertNothingIsWrong();
    }

    /** A test that sleeps is slow on a fast machine and red on a slow one: wait for what is meant, with a latch or Awaitility. */
    @Test
    void noTestSleeps() {
        for (Source source : House.tests()) {
            new Scanner(source) {
                @Override
                public Void visitMemberSelect(MemberSelectTree tree, Void context) {
                    String owner = tree.getExpression().toString();
                    boolean thread = owner.equals("Thread") || owner.equals("java.lang.Thread");
                    boolean unit =
                            owner.contains("TimeUnit.") || owner.equals("SECONDS") || owner.equals("MILLISECONDS");
                    if (tree.getIdentifier().contentEquals("sleep") && (thread || unit)) report(tree, "sleeps");
                    return super.visitMemberSelect(tree, null);
                }
            }.scan();
        }
        assertNothingIsWrong();
    }

    /** doclint asks for a tag for every parameter or for nothing at all; this asks for a sentence. */
    @Test
    void whatUsersSeeIsExplainedInASentence() {
        for (Source source : House.production()) {
            if (internal(source)) continue;
            new Api(source, (tree, what) -> wrong.add(at(source, tree) + what)).scan();
        }
        assertNothingIsWrong();
    }

    @Test
    void theSourcesAreFound() {
        assertTrue(House.production().size() > 20);
        assertTrue(House.tests().stream().anyMatch(source -> source.file().endsWith("HouseTest.java")));
    }

    private void assertNothingIsWrong() {
        if (!wrong.isEmpty()) fail("\n" + String.join("\n", wrong));
    }

    private static boolean internal(Source source) {
        return source.file().toString().replace('\\', '/').contains("/internal/");
    }

    private static String at(Source source, Tree tree) {
        return source.file() + ":" + source.line(tree) + ": ";
    }

    /** Walks one file. */
    private abstract class Scanner extends TreePathScanner<Void, Void> {
        private final Source source;

        Scanner(Source source) {
            this.source = source;
        }

        final void scan() {
            scan(source.tree(), null);
        }

        final void report(Tree tree, String what) {
            wrong.add(at(source, tree) + what);
        }
    }

    /** Walks what users can name: public and protected types and their public and protected members. */
    private static final class Api extends TreePathScanner<Void, Void> {
        private final Source source;
        private final BiConsumer<Tree, String> report;

        Api(Source source, BiConsumer<Tree, String> report) {
            this.source = source;
            this.report = report;
        }

        void scan() {
            scan(source.tree(), null);
        }

        @Override
        public Void visitClass(ClassTree tree, Void context) {
            if (!shown(tree.getModifiers().getFlags())) return null;
            explained(tree, tree.getSimpleName().toString());
            return super.visitClass(tree, null);
        }

        @Override
        public Void visitMethod(MethodTree tree, Void context) {
            boolean inherited = tree.getModifiers().getAnnotations().stream()
                    .anyMatch(annotation ->
                            annotation.getAnnotationType().toString().equals("Override"));
            // A record's compact constructor is explained by its components.
            boolean compact = tree.getReturnType() == null && parent().getKind() == Tree.Kind.RECORD;
            if (shown(tree.getModifiers().getFlags()) && !inherited && !compact) {
                explained(tree, tree.getName().toString());
            }
            return null;
        }

        @Override
        public Void visitBlock(BlockTree tree, Void context) {
            return null;
        }

        private static boolean saysMoreThan(String name, String comment) {
            String said = comment.toLowerCase(Locale.ROOT).replaceAll("\\b(gets?|returns?|the|a|an)\\b|[^a-z]", "");
            return comment.strip().contains(" ") && !said.equals(name.toLowerCase(Locale.ROOT));
        }

        private boolean shown(Set<Modifier> flags) {
            boolean ofInterface = parent() instanceof ClassTree type
                    && (type.getKind() == Tree.Kind.INTERFACE || type.getKind() == Tree.Kind.ANNOTATION_TYPE)
                    && !flags.contains(Modifier.PRIVATE);
            return ofInterface || flags.contains(Modifier.PUBLIC) || flags.contains(Modifier.PROTECTED);
        }

        private Tree parent() {
            return getCurrentPath().getParentPath().getLeaf();
        }

        private void explained(Tree tree, String name) {
            String comment = ((DocTrees) source.trees()).getDocComment(getCurrentPath());
            if (comment == null) {
                report.accept(tree, name + " has no doc comment");
            } else if (!saysMoreThan(name, comment)) {
                report.accept(tree, name + " has a doc comment that says no more than the name: " + comment.strip());
            }
        }
    }
}
