"""The intermediate forms: what an application declares (model) and what the server does (plan)."""
