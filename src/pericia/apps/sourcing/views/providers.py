from django.http import HttpResponse


def process_providers(request, client_id, process_id):
    return HttpResponse("")
