/**
 * What the API says of itself: the JWK set, the OpenAPI description and Swagger UI, all served from
 * here and from nowhere else. Must not live here: the endpoints described. Start reading at {@link
 * dev.gatehouse.gateway.docs.DocsEndpoint}.
 */
package dev.gatehouse.gateway.docs;
