"""Qt: thin skins over models of rows, one file a pane, a widget or a dialog."""
