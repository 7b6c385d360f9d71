from typing import Any

from django.apps import AppConfig


class GuidesConfig(AppConfig):
    name = "guides"
    verbose_name = "Guidance"

    def ready(self) -> None:
        from resources.content import register_content
        from resources.curation.history import keep_history
        from resources.kinds import Kind, Linked, register, register_links

        from .models import Guide, GuideSource, Law, PlanItem, Point, Synonym, Term, Video

        register(Kind(Guide, Guide.objects.published, order=40))
        register(Kind(Video, lambda: Video.objects.filter(published=True).select_related("source"), order=70))
        register(Kind(Term, Term.objects.all, order=80))

        def of_guides(model: Any) -> Any:
            return model.objects.filter(guide__status=Guide.Status.PUBLISHED).select_related("guide")

        register_links(Linked(lambda: of_guides(Point), (), ("text_en", "text_es")))
        register_links(Linked(lambda: of_guides(GuideSource), ("url",)))
        register_links(Linked(lambda: Video.objects.filter(published=True), ("url",)))
        register_links(Linked(Law.objects.all, ("url",), ("text_en", "text_es")))
        keep_history(Guide, GuideSource, Law, PlanItem, Point, Synonym, Term, Video)
        register_content(self.label)
