"""`jhub-ds`: questions about a configuration, answered without a hub.

Here configurations are loaded and answers are printed; every decision is the policy's.
"""
