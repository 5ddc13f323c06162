"""The recipe of `mini`: data, network, training, export. The one place of the repository where Python is allowed."""
