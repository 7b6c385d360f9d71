from django.apps import AppConfig


class GuidesConfig(AppConfig):
    name = "guides"
    verbose_name = "Guidance"

    def ready(self) -> None:
        from resources.curation.history import keep_history
        from resources.kinds import Kind, Linked, register, register_links

        from .models import Guide, GuideSource, Law, PlanItem, Point, Synonym, Term, Video

        register(Kind(Guide, Guide.objects.published, order=40))
        register(Kind(Video, lambda: Video.objects.filter(published=True).select_related("source"), order=70))
        register(Kind(Term, Term.objects.all, order=80))
        of_published = {"guide__status": Guide.Status.PUBLISHED}
        points = Point.objects.filter(**of_published).select_related("guide")
        register_links(Linked(points.all, (), ("text_en", "text_es")))
        register_links(Linked(GuideSource.objects.filter(**of_published).select_related("guide").all, ("url",)))
        register_links(Linked(Video.objects.filter(published=True).all, ("url",)))
        register_links(Linked(Law.objects.all, ("url",), ("text_en", "text_es")))
        keep_history(Guide, GuideSource, Law, PlanItem, Point, Synonym, Term, Video)
