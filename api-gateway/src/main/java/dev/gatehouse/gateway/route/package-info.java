/**
 * The one route table: built-in endpoints and {@code routes.yaml} alike. Must not live here: what a
 * route's target does. Start reading at {@link dev.gatehouse.gateway.route.Route}.
 */
package dev.gatehouse.gateway.route;
