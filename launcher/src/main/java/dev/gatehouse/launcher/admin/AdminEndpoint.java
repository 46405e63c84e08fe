package dev.gatehouse.launcher.admin;

import dev.gatehouse.common.config.Secret;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Where an admin API is, and by what right it is called.
 *
 * @param socket the Unix socket; null where a server is named
 * @param server the base of the management listener; null for the socket
 * @param token null for the socket, whose file permissions are the credential
 * @param tokenFile where the token is from, for messages; null for the socket
 */
record AdminEndpoint(Path socket, URI server, Secret token, Path tokenFile) {
  private static final int LONGEST_TOKEN_FILE = 16 * 1024;

  /** The socket of a running server. */
  static AdminEndpoint ofSocket(Path socket) {
    return new AdminEndpoint(socket.toAbsolutePath().normalize(), null, null, null);
  }

  /**
   * A management listener elsewhere.
   *
   * @throws AdminException where the address or the token's file is not usable
   */
  static AdminEndpoint ofServer(URI server, Path tokenFile) throws AdminException {
    String scheme = server.getScheme() == null ? "" : server.getScheme().toLowerCase(Locale.ROOT);
    String path = server.getRawPath() == null ? "" : server.getRawPath();
    if (!(scheme.equals("http") || scheme.equals("https"))
        || server.getHost() == null
        || server.getRawUserInfo() != null
        || !(path.isEmpty() || path.equals("/"))
        || server.getRawQuery() != null
        || server.getRawFragment() != null) {
      throw new AdminException(
          AdminException.Kind.INVALID,
          "--server must be the address of a management listener, such as http://127.0.0.1:9000");
    }
    if (tokenFile == null) {
      throw new AdminException(
          AdminException.Kind.INVALID,
          "--server needs an admin token: set GATEHOUSE_ADMIN_TOKEN_FILE to a file that holds one");
    }
    return new AdminEndpoint(null, server, readToken(tokenFile), tokenFile);
  }

  /** The address to connect to; null where the URI says it. */
  SocketAddress address() {
    return socket == null ? null : SocketAddress.domainSocketAddress(socket.toString());
  }

  boolean local() {
    return socket != null;
  }

  boolean tls() {
    return server != null && server.getScheme().equalsIgnoreCase("https");
  }

  String host() {
    return server == null ? "localhost" : server.getHost();
  }

  int port() {
    if (server == null) {
      return 80;
    }
    return server.getPort() >= 0 ? server.getPort() : tls() ? 443 : 80;
  }

  /** Why no connection could be made, found out by trying again and looking. */
  AdminException unreachable() {
    if (!local()) {
      return new AdminException(
          AdminException.Kind.UNREACHABLE,
          "nobody answers at "
              + server
              + ": is the gateway running, and is this its management listener?");
    }
    return socketFault();
  }

  private AdminException socketFault() {
    try {
      SocketChannel.open(UnixDomainSocketAddress.of(socket)).close();
      return new AdminException(
          AdminException.Kind.FAILED,
          "the server at " + socket + " ended the connection: see its log, and try again");
    } catch (ConnectException e) {
      return notRunning("its server has ended");
    } catch (IOException | IllegalArgumentException e) {
      if (Files.notExists(socket, LinkOption.NOFOLLOW_LINKS)) {
        return notRunning("there is none");
      }
      return new AdminException(
          AdminException.Kind.PERMISSION,
          socket + " cannot be opened: run this as the user who runs the server");
    }
  }

  private AdminException notRunning(String why) {
    return new AdminException(
        AdminException.Kind.NOT_RUNNING,
        "no server answers at "
            + socket
            + " ("
            + why
            + "): start one with ./gatehouse run, set GATEHOUSE_DATA_DIR to its data directory, or"
            + " name a gateway with --server URL");
  }

  private static Secret readToken(Path file) throws AdminException {
    try {
      if (Files.size(file) > LONGEST_TOKEN_FILE) {
        throw badToken(file);
      }
      String text = Files.readString(file).strip();
      if (text.isEmpty() || !text.chars().allMatch(c -> c > ' ' && c < 127)) {
        throw badToken(file);
      }
      return new Secret(text);
    } catch (NoSuchFileException e) {
      throw new AdminException(
          AdminException.Kind.INVALID,
          "the admin token's file " + file + " is not there: see GATEHOUSE_ADMIN_TOKEN_FILE");
    } catch (AccessDeniedException e) {
      throw new AdminException(
          AdminException.Kind.PERMISSION, "the admin token's file " + file + " may not be read");
    } catch (IOException e) {
      throw badToken(file);
    }
  }

  private static AdminException badToken(Path file) {
    return new AdminException(
        AdminException.Kind.INVALID,
        file + " does not hold an access token: write one into it, and nothing else");
  }
}
