package dev.weft.provider;

import java.util.List;

/** What must be remembered between two lines of one answer. Belongs to the thread that decodes it. */
final class OllamaAnswer {
    final FrameShortcut shortcut = new FrameShortcut(List.of("created_at"));
    int calls;
    boolean reasoned;
}
