package dev.gatehouse.gateway;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;

/**
 * Sits between the HTTP codec and Vert.x, for the two answers that Vert.x would not give. A version
 * that it does not speak becomes a request that cannot be decoded, which is answered by us, instead
 * of a bare 501; and what cannot be decoded is answered in HTTP/1.1. And what was written is sent
 * before a connection closes: after a body that breaks its framing Vert.x closes without a flush.
 */
final class WireHandler extends ChannelDuplexHandler {
  /** Nothing behind a request that cannot be decoded is looked at. */
  private boolean hopeless;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (hopeless) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof HttpRequest request && !decoded(request)) {
      hopeless = true;
      request.setProtocolVersion(HttpVersion.HTTP_1_1);
    }
    ctx.fireChannelRead(message);
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    ctx.flush();
    var unused = ctx.close(promise);
  }

  private static boolean decoded(HttpRequest request) {
    HttpVersion version = request.protocolVersion();
    if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
      request.setDecoderResult(
          DecoderResult.failure(new IllegalArgumentException("another version of HTTP")));
    }
    return request.decoderResult().isSuccess();
  }
}
