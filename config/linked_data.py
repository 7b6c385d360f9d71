"""The site itself for search engines, in the vocabulary of schema.org (JSON-LD)."""

from django.conf import settings

from resources.linked_data import Data, known


def site_data(address: str, language: str) -> Data:
    """The site, and who makes it. Search engines get no box for our own search: what families look for is theirs."""
    return known(
        {
            "@type": "WebSite",
            "@id": f"{address}#site",
            "name": settings.SITE_NAME,
            "url": address,
            "inLanguage": language,
            "publisher": known(
                {
                    "@type": "Organization",
                    "name": settings.SITE_NAME,
                    "url": address,
                    "email": settings.CONTACT_EMAIL,
                }
            ),
        }
    )
