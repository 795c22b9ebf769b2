package dev.weft.log;

class MemoryStoreTest extends LogStoreContract {
    private final LogStore store = new MemoryStore(clock);

    @Override
    LogStore store() {
        return store;
    }
}
