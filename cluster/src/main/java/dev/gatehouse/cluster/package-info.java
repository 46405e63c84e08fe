/**
 * A cluster and its nodes: {@link ClusterAuthority} makes the folder of each node, {@link
 * ClusterFolder} reads and checks one, {@link ClusteredVertx} joins with it. Only commands of a
 * cluster have this module and its libraries on their class path; {@code run} never loads it.
 */
package dev.gatehouse.cluster;
