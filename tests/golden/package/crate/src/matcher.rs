//! The trie that finds the endpoint of a path.

use rupy_runtime::generated::*;

pub static NODES: &[Node] = &[
    // shop/views/__init__.py:10:5, the root
    Node {
        literals: &[LiteralEdge {
            text: "shop",
            node: 1,
        }],
        ..Node::DEFAULT
    },
    // shop/views/__init__.py:10:5, /shop
    Node {
        literals: &[
            LiteralEdge {
                text: "cart",
                node: 2,
            },
            LiteralEdge {
                text: "health",
                node: 4,
            },
            LiteralEdge {
                text: "items",
                node: 5,
            },
        ],
        ..Node::DEFAULT
    },
    // shop/__init__.py:41:1, /shop/cart
    Node {
        parameters: &[ParameterEdge {
            converter: Converter::Int,
            node: 3,
        }],
        ..Node::DEFAULT
    },
    // shop/__init__.py:41:1, /shop/cart/<int>
    Node {
        leaf: Some(2),
        ..Node::DEFAULT
    },
    // shop/__init__.py:36:2, /shop/health
    Node {
        leaf: Some(1),
        ..Node::DEFAULT
    },
    // shop/views/__init__.py:10:5, /shop/items
    Node {
        leaf: Some(0),
        ..Node::DEFAULT
    },
];

pub static LEAVES: &[Leaf] = &[
    // shop/views/__init__.py:10:5, /shop/items
    Leaf {
        methods: &[MethodEndpoint {
            method: "GET",
            endpoint: 0,
        }],
        allow: "GET, HEAD, OPTIONS",
    },
    // shop/__init__.py:36:2, /shop/health
    Leaf {
        methods: &[MethodEndpoint {
            method: "GET",
            endpoint: 1,
        }],
        allow: "GET, HEAD, OPTIONS",
    },
    // shop/__init__.py:41:1, /shop/cart/<int:number>
    Leaf {
        methods: &[MethodEndpoint {
            method: "POST",
            endpoint: 2,
        }],
        allow: "OPTIONS, POST",
    },
];
