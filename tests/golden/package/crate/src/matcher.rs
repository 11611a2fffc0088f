//! The trie that finds the endpoint of a path.

use rupy_runtime::generated::*;

pub static NODES: &[Node] = &[
    // shop/views/__init__.py:10:5, the root
    Node {
        literals: list(&[LiteralEdge {
            text: text("shop"),
            node: 1,
        }]),
        parameters: list(&[]),
        leaf: None,
        tail: None,
    },
    // shop/views/__init__.py:10:5, /shop
    Node {
        literals: list(&[
            LiteralEdge {
                text: text("cart"),
                node: 2,
            },
            LiteralEdge {
                text: text("health"),
                node: 4,
            },
            LiteralEdge {
                text: text("items"),
                node: 5,
            },
        ]),
        parameters: list(&[]),
        leaf: None,
        tail: None,
    },
    // shop/__init__.py:18:1, /shop/cart
    Node {
        literals: list(&[]),
        parameters: list(&[ParameterEdge {
            converter: Converter::Int,
            node: 3,
        }]),
        leaf: None,
        tail: None,
    },
    // shop/__init__.py:18:1, /shop/cart/<int>
    Node {
        literals: list(&[]),
        parameters: list(&[]),
        leaf: Some(2),
        tail: None,
    },
    // shop/__init__.py:13:2, /shop/health
    Node {
        literals: list(&[]),
        parameters: list(&[]),
        leaf: Some(1),
        tail: None,
    },
    // shop/views/__init__.py:10:5, /shop/items
    Node {
        literals: list(&[]),
        parameters: list(&[]),
        leaf: Some(0),
        tail: None,
    },
];

pub static LEAVES: &[Leaf] = &[
    // shop/views/__init__.py:10:5, /shop/items
    Leaf {
        methods: list(&[MethodEndpoint {
            method: text("GET"),
            endpoint: 0,
        }]),
        allow: text("GET, HEAD, OPTIONS"),
    },
    // shop/__init__.py:13:2, /shop/health
    Leaf {
        methods: list(&[MethodEndpoint {
            method: text("GET"),
            endpoint: 1,
        }]),
        allow: text("GET, HEAD, OPTIONS"),
    },
    // shop/__init__.py:18:1, /shop/cart/<int:number>
    Leaf {
        methods: list(&[MethodEndpoint {
            method: text("POST"),
            endpoint: 2,
        }]),
        allow: text("OPTIONS, POST"),
    },
];
