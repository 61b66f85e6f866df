"""What LibreOffice asks of every component: who it is and what it is for."""

# ruff: noqa: N802  (names of UNO)
from __future__ import annotations

from com.sun.star.lang import XServiceInfo


class Service(XServiceInfo):
    """`IMPLEMENTATION` and `SERVICES` are attributes of the class."""

    IMPLEMENTATION = ""
    SERVICES = ()

    def getImplementationName(self):
        return self.IMPLEMENTATION

    def supportsService(self, name):
        return name in self.SERVICES

    def getSupportedServiceNames(self):
        return self.SERVICES
