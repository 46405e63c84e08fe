package dev.gatehouse.common.claims; final class P { private P() {} }
