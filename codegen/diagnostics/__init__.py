"""What rupy tells a user about an application: one table of codes, one form of a finding, three ways to show it."""
