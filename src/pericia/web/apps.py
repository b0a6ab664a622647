from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "pericia.web"
    label = "web"

    def ready(self) -> None:
        from pericia.web.translations import compile_catalogues

        compile_catalogues()
