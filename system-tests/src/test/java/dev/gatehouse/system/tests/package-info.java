/**
 * What must hold, seen from outside. Must not live here: how the product is driven, which is {@code
 * dsl}. Each test says in its name what a user can rely on.
 */
package dev.gatehouse.system.tests;
