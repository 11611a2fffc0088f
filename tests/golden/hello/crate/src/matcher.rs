//! The trie that finds the endpoint of a path.

use rupy_runtime::generated::*;

pub static NODES: &[Node] = &[
    // app.py:31:2, the root
    Node {
        literals: &[
            LiteralEdge { text: "", node: 1 },
            LiteralEdge {
                text: "assets",
                node: 2,
            },
            LiteralEdge {
                text: "echo",
                node: 3,
            },
            LiteralEdge {
                text: "files",
                node: 4,
            },
            LiteralEdge {
                text: "item",
                node: 5,
            },
            LiteralEdge {
                text: "user",
                node: 9,
            },
        ],
        ..Node::DEFAULT
    },
    // app.py:31:2, /
    Node {
        leaf: Some(0),
        ..Node::DEFAULT
    },
    // app.py:56:1, /assets
    Node {
        tail: Some(5),
        ..Node::DEFAULT
    },
    // app.py:51:2, /echo
    Node {
        leaf: Some(4),
        ..Node::DEFAULT
    },
    // app.py:46:2, /files
    Node {
        tail: Some(3),
        ..Node::DEFAULT
    },
    // app.py:41:2, /item
    Node {
        parameters: &[ParameterEdge {
            converter: Converter::Int,
            node: 6,
        }],
        ..Node::DEFAULT
    },
    // app.py:41:2, /item/<int>
    Node {
        parameters: &[ParameterEdge {
            converter: Converter::Float,
            node: 7,
        }],
        ..Node::DEFAULT
    },
    // app.py:41:2, /item/<int>/<float>
    Node {
        parameters: &[ParameterEdge {
            converter: Converter::Uuid,
            node: 8,
        }],
        ..Node::DEFAULT
    },
    // app.py:41:2, /item/<int>/<float>/<uuid>
    Node {
        leaf: Some(2),
        ..Node::DEFAULT
    },
    // app.py:36:2, /user
    Node {
        parameters: &[ParameterEdge {
            converter: Converter::Str,
            node: 10,
        }],
        ..Node::DEFAULT
    },
    // app.py:36:2, /user/<str>
    Node {
        leaf: Some(1),
        ..Node::DEFAULT
    },
];

pub static LEAVES: &[Leaf] = &[
    // app.py:31:2, /
    Leaf {
        methods: &[MethodEndpoint {
            method: "GET",
            endpoint: 0,
        }],
        allow: "GET, HEAD, OPTIONS",
    },
    // app.py:36:2, /user/<username>
    Leaf {
        methods: &[
            MethodEndpoint {
                method: "DELETE",
                endpoint: 1,
            },
            MethodEndpoint {
                method: "GET",
                endpoint: 1,
            },
        ],
        allow: "DELETE, GET, HEAD, OPTIONS",
    },
    // app.py:41:2, /item/<int:number>/<float:price>/<uuid:key>
    Leaf {
        methods: &[MethodEndpoint {
            method: "GET",
            endpoint: 2,
        }],
        allow: "GET, HEAD, OPTIONS",
    },
    // app.py:46:2, /files/<path:rest>
    Leaf {
        methods: &[MethodEndpoint {
            method: "GET",
            endpoint: 3,
        }],
        allow: "GET, HEAD, OPTIONS",
    },
    // app.py:51:2, /echo
    Leaf {
        methods: &[MethodEndpoint {
            method: "POST",
            endpoint: 4,
        }],
        allow: "OPTIONS, POST",
    },
    // app.py:56:1, /assets/<path:path>
    Leaf {
        methods: &[MethodEndpoint {
            method: "GET",
            endpoint: 5,
        }],
        allow: "GET, HEAD, OPTIONS",
    },
];
