"""The body's own sign-on: OpenID Connect and LDAP. Who somebody is comes from there, its roles from here."""
