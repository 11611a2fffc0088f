"""Sources as syntax trees. Only the build comes here: this is where libcst is loaded."""
