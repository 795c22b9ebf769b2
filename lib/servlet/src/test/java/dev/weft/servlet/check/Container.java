package dev.weft.servlet.check;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executors;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The servlet containers that streams are tested in: as they come, on a port of the loopback that was free. */
public enum Container {
    JETTY {
        @Override
        public Site serve(Map<String, ? extends Servlet> servlets, boolean virtualThreads) throws Exception {
            var threads = new QueuedThreadPool();
            if (virtualThreads) threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
            var server = new Server(threads);
            var http = new HttpConfiguration();
            var connector = new ServerConnector(
                    server, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
            connector.setHost("127.0.0.1");
            connector.setAcceptQueueSize(1024);
            server.addConnector(connector);
            var context = new ServletContextHandler("/");
            servlets.forEach((path, servlet) -> {
                var holder = new ServletHolder(servlet);
                holder.setAsyncSupported(true);
                context.addServlet(holder, path);
            });
            server.setHandler(context);
            server.setStopTimeout(0);
            server.start();
            return new Site(connector.getLocalPort(), server::stop);
        }
    },
    TOMCAT {
        @Override
        public Site serve(Map<String, ? extends Servlet> servlets, boolean virtualThreads) throws Exception {
            var tomcat = new Tomcat();
            tomcat.setBaseDir(Files.createTempDirectory(Files.createDirectories(Path.of("target")), "tomcat")
                    .toString());
            var connector = new Connector();
            connector.setPort(0);
            connector.setProperty("address", "127.0.0.1");
            connector.setProperty("useVirtualThreads", Boolean.toString(virtualThreads));
            connector.setProperty("acceptCount", "1024");
            tomcat.setConnector(connector);
            var context = (StandardContext) tomcat.addContext("", null);
            context.setUnloadDelay(100);
            servlets.forEach((path, servlet) -> {
                var wrapper = Tomcat.addServlet(context, path, servlet);
                wrapper.setAsyncSupported(true);
                wrapper.addMapping(path);
            });
            tomcat.start();
            return new Site(connector.getLocalPort(), () -> stop(tomcat));
        }

        private static void stop(Tomcat tomcat) throws LifecycleException {
            tomcat.stop();
            tomcat.destroy();
        }
    },
    UNDERTOW {
        @Override
        public Site serve(Map<String, ? extends Servlet> servlets, boolean virtualThreads) throws Exception {
            var deployment = Servlets.deployment()
                    .setClassLoader(Container.class.getClassLoader())
                    .setContextPath("/")
                    .setDeploymentName("streams");
            servlets.forEach((path, servlet) -> deployment.addServlet(
                    Servlets.servlet(path, servlet.getClass(), new ImmediateInstanceFactory<Servlet>(servlet))
                            .setAsyncSupported(true)
                            .addMapping(path)));
            var threads = virtualThreads ? Executors.newVirtualThreadPerTaskExecutor() : null;
            if (virtualThreads) deployment.setExecutor(threads);
            var manager = Servlets.newContainer().addDeployment(deployment);
            manager.deploy();
            var undertow = Undertow.builder()
                    .addHttpListener(0, "127.0.0.1")
                    .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
                    .setHandler(manager.start())
                    .build();
            undertow.start();
            var address =
                    (InetSocketAddress) undertow.getListenerInfo().getFirst().getAddress();
            return new Site(address.getPort(), () -> {
                undertow.stop();
                manager.undeploy();
                if (threads != null) threads.shutdownNow();
            });
        }
    };

    /** Starts one that serves these servlets, by their paths. */
    public abstract Site serve(Map<String, ? extends Servlet> servlets, boolean virtualThreads) throws Exception;

    private interface Stop {
        void stop() throws Exception;
    }

    /** A container that runs. */
    public static final class Site implements AutoCloseable {
        private final int port;
        private final Stop stop;

        private Site(int port, Stop stop) {
            this.port = port;
            this.stop = stop;
        }

        /** Where it listens. */
        public int port() {
            return port;
        }

        /** Its address, without a slash at the end. */
        public String url() {
            return "http://127.0.0.1:" + port;
        }

        @Override
        public void close() throws IOException {
            try {
                stop.stop();
            } catch (Exception e) {
                throw new IOException("the container could not be stopped", e);
            }
        }
    }
}
