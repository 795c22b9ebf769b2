package dev.weft.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** Looks names up as usual, except that names below {@code slow.invalid} take until a test lets them go. */
public final class SlowLookup extends InetAddressResolverProvider {
    static final CountDownLatch ASKED = new CountDownLatch(1);
    static final CountDownLatch ANSWER = new CountDownLatch(1);

    @Override
    public String name() {
        return "slow lookup for tests";
    }

    @Override
    public InetAddressResolver get(Configuration configuration) {
        var usual = configuration.builtinResolver();
        return new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
                if (!host.endsWith(".slow.invalid")) return usual.lookupByName(host, policy);
                ASKED.countDown();
                try {
                    ANSWER.await();
                } catch (InterruptedException e) {
                    throw new UnknownHostException("interrupted");
                }
                return Stream.of(InetAddress.getLoopbackAddress());
            }

            @Override
            public String lookupByAddress(byte[] address) throws UnknownHostException {
                return usual.lookupByAddress(address);
            }
        };
    }
}
