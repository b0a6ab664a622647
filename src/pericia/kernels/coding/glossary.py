"""Words of Spanish reports as the English names of the classification write them.

Written for this product; without accents, in the singular or as a stem. A word that is not here
is tried as it is, and with the regular endings of medical words changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_WORDS = """
abdomen:abdom abdominal:abdominal aborto:abortion absceso:abscess accidente:accident acne:acne
adenoma:adenoma adherencia:adhesions adicion:dependence agudo:acute aguda:acute alcohol:alcohol
alergia:allerg alergica:allerg alergico:allerg alto:upper alta:high amigdala:tonsil
amigdalitis:tonsillitis anal:anal anemia:anemia aneurisma:aneurysm angina:angina ano:anus
ansiedad:anxiety antebrazo:forearm aorta:aort apendicitis:appendicitis apnea:apnea
articulacion:joint articular:joint artritis:arthritis artrosis:osteoarthritis asma:asthma
ateroma:athero atresia:atresia auricular:atrial axila:axilla azucar:glucose bajo:low baja:low
bazo:spleen benigno:benign benigna:benign boca:mouth bocio:goiter brazo:arm bronquial:bronchial
bronquio:bronch bronquitis:bronchitis cabeza:head cadera:hip caida:fall calculo:calculus
cancer:malignant|neoplasm carcinoma:carcinoma|malignant cara:face cardiaca:heart cardiaco:heart
catarata:cataract cefalea:headache celulitis:cellulitis cerebral:cerebral cerebro:brain
cervical:cervical cervix:cervix choque:shock ciego:cecum cirrosis:cirrhosis cirugia:surgical
cistitis:cystitis codo:elbow colelitiasis:gallbladder|cholelithiasis colera:cholera colico:colic
colitis:colitis colon:colon columna:spine complicacion:complication congenita:congenital
congenito:congenital conjuntivitis:conjunctivitis contusion:contusion convulsion:convulsion
corazon:heart coronaria:coronary costilla:rib craneo:skull cronica:chronic cronico:chronic
cuello:neck cutanea:skin debilidad:weakness dedo:finger|toe deficiencia:deficiency
deficit:deficiency demencia:dementia dental:dental depresion:depress derecho:right derecha:right
dermatitis:dermatitis derrame:effusion desnutricion:malnutrition diabetes:diabetes
diabetica:diabetic diabetico:diabetic dialisis:dialysis diarrea:diarrhea diente:tooth
disfagia:dysphagia disnea:dyspnea|breath dislipemia:lipid dolor:pain duodeno:duoden
edema:edema embarazo:pregnan embolia:embolism encefalitis:encephalitis enfermedad:disease
enfisema:emphysema epilepsia:epilepsy epistaxis:epistaxis epoc:obstructive|pulmonary
erupcion:eruption escoliosis:scoliosis esofago:esophag esofagica:esophageal espalda:back
espina:spine esquizofrenia:schizophrenia estenosis:stenosis|stricture esteatosis:fatty
estomago:stomach estrenimiento:constipation faringitis:pharyngitis femur:femur
fibrilacion:fibrillation
fibrosis:fibrosis fiebre:fever fistula:fistula fractura:fracture
fumador:tobacco|nicotine
gangrena:gangrene garganta:throat gastrica:gastric gastrico:gastric gastritis:gastritis
gastroenteritis:gastroenteritis glaucoma:glaucoma glucemia:glycemia gota:gout grave:severe
gripe:influenza hematoma:hematoma|contusion hematuria:hematuria hemiplejia:hemiplegia
hemorragia:hemorrhage hemorroide:hemorrhoid hepatica:hepatic|liver hepatico:hepatic|liver
hepatitis:hepatitis herida:wound|laceration hernia:hernia herpes:herpes hidronefrosis:hydronephrosis
hierro:iron higado:liver hinchazon:swelling hipercolesterolemia:hypercholesterolemia
hiperglucemia:hyperglycemia hiperlipemia:hyperlipidemia hiperplasia:hyperplasia
hipertension:hypertension hipertensiva:hypertensive hipertiroidismo:thyrotoxicosis
hipoglucemia:hypoglycemia hiponatremia:hyponatremia hipopotasemia:hypokalemia
hipotension:hypotension hipotiroidismo:hypothyroidism hombro:shoulder hueso:bone humero:humerus
ictericia:jaundice ictus:infarction|cerebral ileo:ileus infarto:infarction infeccion:infection
infecciosa:infectious inguinal:inguinal insomnio:insomnia insuficiencia:failure|insufficiency
intestinal:intestinal intestino:intestin intoxicacion:poisoning|toxic intracraneal:intracranial
isquemia:ischemi isquemica:ischemic isquemico:ischemic izquierdo:left izquierda:left
labio:lip laringe:larynx laringitis:laryngitis lengua:tongue lesion:injury|lesion
leucemia:leukemia leucocitosis:leukocytosis leve:mild linfoma:lymphoma lipoma:lipoma
litiasis:calculus lumbago:low|back lumbalgia:low|back lumbar:lumbar lupus:lupus
luxacion:dislocation maligno:malignant maligna:malignant mama:breast mandibula:mandible
mano:hand mareo:dizziness masa:mass medula:cord|marrow melanoma:melanoma meningitis:meningitis
metastasis:secondary migrana:migraine miocardio:myocardial mioma:leiomyoma muneca:wrist
musculo:muscle muslo:thigh nariz:nose nausea:nausea necrosis:necrosis nefritis:nephritis
neoplasia:neoplasm neumonia:pneumonia neumotorax:pneumothorax neuropatia:neuropathy
nodulo:nodule obesidad:obesity obstruccion:obstruction obstructiva:obstructive ocular:eye
oido:ear ojo:eye osteoporosis:osteoporosis otitis:otitis ovario:ovar palpitacion:palpitations
pancreas:pancrea pancreatitis:pancreatitis paralisis:palsy|paralysis parkinson:parkinson
paro:arrest parto:delivery pelvis:pelvi pene:penis perdida:loss perforacion:perforation
pericarditis:pericarditis peritonitis:peritonitis peso:weight picadura:bite pie:foot piel:skin
pielonefritis:pyelonephritis pierna:leg pleural:pleural polipo:polyp posterior:posterior
prostata:prostat proteinuria:proteinuria prurito:pruritus psoriasis:psoriasis pulmon:lung
pulmonar:pulmonary quemadura:burn quiste:cyst radio:radius recto:rect renal:renal|kidney
respiratoria:respiratory respiratorio:respiratory retencion:retention retina:retina
rinitis:rhinitis rinon:kidney rodilla:knee rotura:rupture|tear sangrado:bleeding|hemorrhage
sangre:blood sarampion:measles sepsis:sepsis septicemia:sepsis seno:sinus sida:hiv
sifilis:syphilis sincope:syncope sindrome:syndrome sinusitis:sinusitis sobrepeso:overweight
sordera:hearing suicidio:suicid tabaco:tobacco|nicotine tabaquismo:nicotine|tobacco
taquicardia:tachycardia temblor:tremor tendinitis:tendinitis testiculo:test tetanos:tetanus
tibia:tibia tiroides:thyroid tobillo:ankle torax:thora tos:cough toxoplasmosis:toxoplasmosis
traumatismo:injury trombocitopenia:thrombocytopenia trombosis:thrombosis tuberculosis:tubercul
tumor:neoplasm|tumor ulcera:ulcer unilateral:unilateral una:nail uretra:urethra uretral:urethral
ureter:ureter urinaria:urinary urinario:urinary urticaria:urticaria utero:uter vaginal:vagin
valvula:valve varicela:varicella varice:varicose|varices vejiga:bladder ventricular:ventricular
vertebra:vertebra vertigo:vertigo vesicula:gallbladder viral:viral virica:viral virus:virus
vision:vision vomito:vomiting abierta:open abierto:open cerrada:closed cerrado:closed tipo:type
union:junction pieloureteral:ureteropelvic esencial:essential primaria:primary primario:primary
secundaria:secondary secundario:secondary inicial:initial sucesivo:subsequent secuela:sequela
aguda:acute cuerpo:body extrano:foreign medicamento:drug farmaco:drug antecedente:history
"""
GLOSSARY = {
    spanish: tuple(english.split("|"))
    for spanish, _, english in (each.partition(":") for each in _WORDS.split())
}
_SMALL = """
a al and con de del el en la las lo los no o of or por que se sin su the to un una with y
"""
SMALL = frozenset(_SMALL.split())
"""Words that find nothing."""

_ENDINGS = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"^hiper", "hyper"),
        (r"^hipo", "hypo"),
        (r"patia$", "pathy"),
        (r"ectomia$", "ectomy"),
        (r"plejia$", "plegia"),
        (r"fasia$", "phasia"),
        (r"cion$", "tion"),
        (r"idad$", "ity"),
        (r"(ic|iv)[oa]$", r"\1"),
        (r"os[oa]$", "ous"),
    )
)


def english_of(word: str) -> Iterator[str]:
    """What an English name may begin with where a Spanish report writes this word (without
    accents, small letters); the word itself first."""
    yield word
    for form in _forms(word):
        if form in GLOSSARY:
            yield from GLOSSARY[form]
            return
    changed = word
    for pattern, instead in _ENDINGS:
        changed = pattern.sub(instead, changed)
    if changed != word:
        yield changed


def _forms(word: str) -> Iterator[str]:
    """The word, and what it may be the plural of."""
    yield word
    if word.endswith("es"):
        yield word[:-2]
    if word.endswith("s"):
        yield word[:-1]
