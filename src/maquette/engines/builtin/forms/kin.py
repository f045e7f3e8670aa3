"""What comes nearest in meaning to things that are asked for often and that no family draws."""

_KIN = """
animal cat dog puppy kitten wolf fox lion tiger bear cow pig sheep goat deer rabbit: teddy bear
horse pony unicorn donkey camel elephant giraffe: cart, totem pole, statue
bird duck chicken owl eagle penguin parrot fish shark whale dolphin turtle frog: statue, egg, boat
dragon monster dinosaur griffin phoenix snake spider: skull, egg, statue
person man woman human character knight soldier warrior wizard witch king queen: statue, robot
zombie skeleton ghost: skull, bone, gravestone
sandal slipper slippers heels moccasin: boot, sneaker
shirt jacket coat dress trousers pants jeans skirt sock glove: boot, top hat, helmet
glasses sunglasses goggles mask: helmet, wrist watch
necklace bracelet earring earrings pendant: ring, gem, crown
wallet tote: handbag, sack, suitcase, backpack
ruin ruins rampart barricade: wall, fence, gate, arch
church cathedral palace mansion villa skyscraper: house, castle, tower
shop store kiosk restaurant: market stall, house
skate snowboard segway unicycle: skateboard, bicycle
limousine tractor excavator bulldozer: truck, car, bus
kayak raft gondola: canoe, boat
tram subway metro: train, bus
dishwasher machine: washing machine, refrigerator, microwave
vacuum fan heater: refrigerator, loudspeaker
harp banjo mandolin: guitar, violin
accordion synthesizer: piano
flute saxophone clarinet trombone tuba: trumpet
rifle shotgun bazooka crossbow machinegun: gun, revolver, bow
bomb grenade dynamite mine: cannon, barrel
armor armour breastplate gauntlet: helmet, shield
pouffe ottoman: armchair, chair, stool
cradle crib hammock mattress: bed, bunk bed
curtain blanket pillow cushion towel: rug, sofa
shower faucet tap urinal bidet: sink, bathtub, toilet
pen marker paintbrush chalk: pencil, scroll
newspaper magazine letter envelope: book, scroll, mailbox
console server printer: laptop, monitor, game controller
tyre tire: wooden wheel, torus
pasta spaghetti noodles soup rice salad: bowl, plate
steak chicken sausage bacon meat: burger, hot dog
cookie biscuit pie pancake croissant: cake, bread, donut
mountain hill volcano cliff island: rock, pyramid temple
river lake pond waterfall: well, fountain, bridge
fruit fruits: apple, banana, orange, grapes
vegetable vegetables: carrot, tomato, pumpkin
planet moon sun: globe, sphere
"""


def _read(text: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in text.strip().splitlines():
        asked, near = line.split(": ")
        found |= dict.fromkeys(asked.split(), tuple(near.split(", ")))
    return found


KIN = _read(_KIN)
"""Words in the singular or as they are mostly said, and the families next to them."""
