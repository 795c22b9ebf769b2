package dev.weft.provider.responses;

import java.util.HashSet;
import java.util.Set;

/** One item of the output, and what of it has been written. Belongs to the thread that decodes the answer. */
final class OutputItem {
    /** Its place in the order in which items came: the call's number at the writer. */
    final int number;

    /** It is a call of the caller's, and has been written as one. */
    boolean call;

    /** Arguments came before the call, and are known again only with what repeats all of them. */
    boolean missed;

    /** It is a tool that the provider runs, and that was said. */
    boolean called;

    /** Nothing more of it will come. */
    boolean done;

    /** Which of the two forms of reasoning is shown: the first that came. */
    String reasoning = "";

    private final Set<String> written = new HashSet<>();

    OutputItem(int number) {
        this.number = number;
    }

    /** Remembers that something of this part, named by its kind and its index, has been written; says whether it is the first. */
    boolean write(String kind, long index) {
        boolean first = written.add(kind + index);
        OutputIndex.check(written.size());
        return first;
    }

    /** Whether anything of this part has been written. */
    boolean has(String kind, long index) {
        return written.contains(kind + index);
    }

    /** Of how many parts of this kind anything has been written. */
    long count(String kind) {
        return written.stream().filter(part -> part.startsWith(kind)).count();
    }
}
