from django.apps import AppConfig


class GuidesConfig(AppConfig):
    name = "guides"
    verbose_name = "Guidance"

    def ready(self) -> None:
        from resources.curation.history import keep_history
        from resources.kinds import Kind, register

        from .models import Guide, GuideSource, Law, PlanItem, Point, Synonym, Term, Video

        register(Kind(Guide, Guide.objects.published, order=40))
        register(Kind(Video, lambda: Video.objects.filter(published=True).select_related("source"), order=70))
        register(Kind(Term, Term.objects.all, order=80))
        keep_history(Guide, GuideSource, Law, PlanItem, Point, Synonym, Term, Video)
