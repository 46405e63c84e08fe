/**
 * The Task Manager, an event-bus consumer to copy from. Lives here: what a task is, its requests
 * and its table. Must not live here: whether a token is good, which is common's. Start reading at
 * {@link dev.gatehouse.tasks.TaskVerticle}.
 */
package dev.gatehouse.tasks;
