"""Everyday words, which ask for nothing by themselves and are no account's name by themselves."""

_WORDS = """
a an the two three four five six seven eight nine ten dozen made this that these those of for to in on at with about by from into onto
over under between within during through until till since is are was were be been being am do does did done doing has have had having
will would shall should can could may might must not no i you your yours what which who whom whose where when how if or but because as
than so just only even still yet already ever any some anything anyone anybody something someone somebody nothing there here please pls
plz pleease kindly want wants wanted need needs needed like know knows think thinks let get gets got give gives gave make tell me us
show again really actually quick quickly question questions maybe perhaps well hmm um uh oh ah eh huh hey dear folks guys mate buddy
friend friends sir bot hourglass assistant good more most much many lot lots few little bit one ones thing things stuff people person
persons else other others another every each both either neither same such very too also then once new old current currently recent
recently lately soon later earlier ago far long time times moment minute minutes second hour hours day days week weeks month months
quarter quarters year years today tomorrow yesterday tonight morning afternoon evening monday tuesday wednesday thursday friday saturday
sunday weekend next last coming past previous following upcoming january february march april june july august september october
november december up down out off back way ways kind sort side point points part end start begin started going go goes went gone come
comes came sure yes yeah yep nope ok okay right left true actual possible possibly probably certainly definitely absolutely ask asks
asked asking answer wonder wondering curious looking look see saw seen hear heard mean means meant say said take takes took put puts
keep keeps kept use uses used using work works working run runs running try tries tried send sends sent bring brings brought call calls
called help helps s t re ve ll d m calculated computed happy angry quiet busy slow fast loud calm fine mad upset annoyed pleased
satisfied excited frustrated disappointed big small large huge tiny high low higher lower highest lowest longest shortest oldest newest
latest third anymore rn btw fyi imo afaik honestly seriously literally basically simply kinda sorta totally fully completely mostly
partly almost nearly around roughly approximately exactly candidates candidate likely unlikely sudden suddenly lowdown deal event events
member members colleague miss happened happens happen becoming became become seem seems seemed looks looked feels felt sound sounds turn
turns turned stay stays stayed whole total number numbers amount count figure figures percent share word words real nice great hi hello
able unable instead without against across among along per via plus minus versus vs own care cares serious important interesting
interested special particular certain different various several main major minor full empty free open closed ready check checks checked
checking talking speaking meeting planning thinking saying giving getting making letting company companies business firm organisation
organization customer customers client clients account accounts jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu
thur thurs fri sat sun weekdays weekday weekends workdays settings setting daily weekly monthly
"""
FILLERS = frozenset(_WORDS.split())
