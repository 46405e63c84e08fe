package dev.gatehouse.tasks;

/**
 * What a request wants to be different.
 *
 * @param title the new title; null to leave it
 * @param done the new state; null to leave it
 */
record TaskChange(String title, Boolean done) {}
