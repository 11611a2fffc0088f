//! The plans that `tests/golden` holds the Python side to, whole and damaged.

use serde_json::{Value, json};

use super::{BodyPolicy, Chain, Endpoint, Plan};

const CASES: [&str; 3] = ["hello", "package", "adversarial"];

fn golden(case: &str) -> String {
    let file = format!("{}/../tests/golden/{case}/plan.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Why a plan is refused of which one part is another.
fn refused(place: &str, value: Value) -> String {
    let mut plan: Value = serde_json::from_str(&golden("hello")).unwrap();
    *plan.pointer_mut(place).unwrap() = value;
    Plan::from_json(&plan.to_string()).unwrap_err()
}

#[test]
fn python_and_rust_write_the_same_plan() {
    for case in CASES {
        let json = golden(case);
        let plan = Plan::from_json(&json).unwrap();
        let from_python: Value = serde_json::from_str(&json).unwrap();
        assert!(serde_json::to_value(plan).unwrap() == from_python, "{case}");
    }
}

#[test]
fn equal_plans_are_kept_once() {
    let first = Plan::from_json(&golden("hello")).unwrap();
    assert!(std::ptr::eq(first, Plan::from_json(&golden("hello")).unwrap()));
    assert!(!std::ptr::eq(first, Plan::from_json(&golden("package")).unwrap()));
}

#[test]
fn what_is_left_out_has_no_effect() {
    let endpoint = Endpoint::DEFAULT;
    assert_eq!((endpoint.body, endpoint.service), (BodyPolicy::Read, None));
    assert!(endpoint.parameters.is_empty() && endpoint.arguments.is_empty());
    let Chain { request, around, after } = endpoint.chain;
    assert!(request.is_empty() && around.is_empty() && after.is_empty());
}

#[test]
fn unknown_fields_are_refused() {
    let json = golden("hello").replacen("\"schema\":", "\"unknown\":0,\"schema\":", 1);
    assert!(Plan::from_json(&json).unwrap_err().contains("unknown field"));
}

#[test]
fn another_schema_is_refused() {
    assert!(refused("/schema", json!(9)).contains("schema 9"));
}

#[test]
fn indices_that_lead_nowhere_or_back_are_refused() {
    assert!(refused("/nodes/0/literals/0/node", json!(0)).contains("leads to node 0"));
    assert!(refused("/nodes/0/literals/0/node", json!(99)).contains("leads to node 99"));
    assert!(refused("/nodes/1/leaf", json!(99)).contains("leaf 99"));
    assert!(refused("/leaves/0/methods/0/endpoint", json!(99)).contains("endpoint 99"));
    assert!(refused("/unmatched/request", json!([99])).contains("stage 99"));
    assert!(refused("/catches/0/stage", json!(99)).contains("stage 99"));
}

#[test]
fn chains_of_functions_that_are_not_there_are_refused() {
    assert!(refused("/unmatched/after", json!([9])).contains("stage 9"));
    assert!(refused("/endpoints/0/chain/around", json!([{"stage": 9, "position": 0}])).contains("stage 9"));
}

#[test]
fn middleware_stands_between_functions_of_its_chain_in_their_order() {
    let around = |positions: &[u32]| {
        let each: Vec<_> = positions.iter().map(|position| json!({"stage": 0, "position": position})).collect();
        refused("/unmatched", json!({"request": [0], "around": each, "after": []}))
    };
    assert!(around(&[2]).contains("behind 2 others"));
    assert!(around(&[1, 0]).contains("behind 0 others"));
}

#[test]
fn an_exception_handler_answers_for_one_kind_of_errors() {
    assert!(refused("/catches/0", json!({"stage": 0, "error": null, "status": null})).contains("no errors"));
    assert!(refused("/catches/0", json!({"stage": 0, "error": "app.Error", "status": 404})).contains("two kinds"));
}
