/**
 * How to drive the product as its users do: processes, real sockets, the command line. Must not
 * live here: what must hold, which is {@code tests}. Start reading at {@link
 * dev.gatehouse.system.dsl.RunningGatehouse}.
 */
package dev.gatehouse.system.dsl;
