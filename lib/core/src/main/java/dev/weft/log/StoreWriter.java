package dev.weft.log;

/** To be written. */
final class StoreWriter {
    void add(LogStore.Entry entry, boolean last) {}

    boolean isWell() {
        return true;
    }
}
