//! The trie that finds the endpoint of a path.

use rupy_runtime::generated::*;

pub static NODES: &[Node] = &[
    // guarded.py:23:2, the root
    Node {
        literals: list(&[LiteralEdge {
            text: text("middleware"),
            node: 1,
        }]),
        parameters: list(&[]),
        leaf: None,
        tail: None,
    },
    // guarded.py:23:2, /middleware
    Node {
        literals: list(&[]),
        parameters: list(&[]),
        leaf: Some(0),
        tail: None,
    },
];

pub static LEAVES: &[Leaf] = &[
    // guarded.py:23:2, /middleware
    Leaf {
        methods: list(&[MethodEndpoint {
            method: text("GET"),
            endpoint: 0,
        }]),
        allow: text("GET, HEAD, OPTIONS"),
    },
];
