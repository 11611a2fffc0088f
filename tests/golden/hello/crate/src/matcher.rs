//! The trie that finds the endpoint of a path.

use rupy_runtime::generated::*;

pub static NODES: &[Node] = &[
    // app.py:25:2, the root
    Node {
        literals: list(&[
            LiteralEdge {
                text: text(""),
                node: 1,
            },
            LiteralEdge {
                text: text("assets"),
                node: 2,
            },
            LiteralEdge {
                text: text("echo"),
                node: 3,
            },
            LiteralEdge {
                text: text("files"),
                node: 4,
            },
            LiteralEdge {
                text: text("item"),
                node: 5,
            },
            LiteralEdge {
                text: text("user"),
                node: 9,
            },
        ]),
        parameters: list(&[]),
        leaf: None,
        tail: None,
    },
    // app.py:25:2, /
    Node {
        literals: list(&[]),
        parameters: list(&[]),
        leaf: Some(0),
        tail: None,
    },
    // app.py:50:1, /assets
    Node {
        literals: list(&[]),
        parameters: list(&[]),
        leaf: None,
        tail: Some(5),
    },
    // app.py:45:2, /echo
    Node {
        literals: list(&[]),
        parameters: list(&[]),
        leaf: Some(4),
        tail: None,
    },
    // app.py:40:2, /files
    Node {
        literals: list(&[]),
        parameters: list(&[]),
        leaf: None,
        tail: Some(3),
    },
    // app.py:35:2, /item
    Node {
        literals: list(&[]),
        parameters: list(&[ParameterEdge {
            converter: Converter::Int,
            node: 6,
        }]),
        leaf: None,
        tail: None,
    },
    // app.py:35:2, /item/<int>
    Node {
        literals: list(&[]),
        parameters: list(&[ParameterEdge {
            converter: Converter::Float,
            node: 7,
        }]),
        leaf: None,
        tail: None,
    },
    // app.py:35:2, /item/<int>/<float>
    Node {
        literals: list(&[]),
        parameters: list(&[ParameterEdge {
            converter: Converter::Uuid,
            node: 8,
        }]),
        leaf: None,
        tail: None,
    },
    // app.py:35:2, /item/<int>/<float>/<uuid>
    Node {
        literals: list(&[]),
        parameters: list(&[]),
        leaf: Some(2),
        tail: None,
    },
    // app.py:30:2, /user
    Node {
        literals: list(&[]),
        parameters: list(&[ParameterEdge {
            converter: Converter::Str,
            node: 10,
        }]),
        leaf: None,
        tail: None,
    },
    // app.py:30:2, /user/<str>
    Node {
        literals: list(&[]),
        parameters: list(&[]),
        leaf: Some(1),
        tail: None,
    },
];

pub static LEAVES: &[Leaf] = &[
    // app.py:25:2, /
    Leaf {
        methods: list(&[MethodEndpoint {
            method: text("GET"),
            endpoint: 0,
        }]),
        allow: text("GET, HEAD, OPTIONS"),
    },
    // app.py:30:2, /user/<username>
    Leaf {
        methods: list(&[
            MethodEndpoint {
                method: text("DELETE"),
                endpoint: 1,
            },
            MethodEndpoint {
                method: text("GET"),
                endpoint: 1,
            },
        ]),
        allow: text("DELETE, GET, HEAD, OPTIONS"),
    },
    // app.py:35:2, /item/<int:number>/<float:price>/<uuid:key>
    Leaf {
        methods: list(&[MethodEndpoint {
            method: text("GET"),
            endpoint: 2,
        }]),
        allow: text("GET, HEAD, OPTIONS"),
    },
    // app.py:40:2, /files/<path:rest>
    Leaf {
        methods: list(&[MethodEndpoint {
            method: text("GET"),
            endpoint: 3,
        }]),
        allow: text("GET, HEAD, OPTIONS"),
    },
    // app.py:45:2, /echo
    Leaf {
        methods: list(&[MethodEndpoint {
            method: text("POST"),
            endpoint: 4,
        }]),
        allow: text("OPTIONS, POST"),
    },
    // app.py:50:1, /assets/<path:path>
    Leaf {
        methods: list(&[MethodEndpoint {
            method: text("GET"),
            endpoint: 5,
        }]),
        allow: text("GET, HEAD, OPTIONS"),
    },
];
