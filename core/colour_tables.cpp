// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/colour_tables.h"

#include <cstddef>

namespace posviz {

namespace {

constexpr int digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

/// Six hexadecimal digits a colour: rrggbb.
consteval ColourTable fromHex(const char (&text)[6 * 256 + 1])
{
    ColourTable colours{};
    for (std::size_t i = 0; i < colours.size(); ++i) {
        const auto channel = [&](std::size_t at) {
            return static_cast<std::uint8_t>(16 * digit(text[6 * i + at]) + digit(text[6 * i + at + 1]));
        };
        colours[i] = {channel(0), channel(2), channel(4)};
    }
    return colours;
}

consteval ColourTable greyRamp()
{
    ColourTable colours{};
    for (std::size_t i = 0; i < colours.size(); ++i) {
        const auto level = static_cast<std::uint8_t>(i);
        colours[i] = {level, level, level};
    }
    return colours;
}

} // namespace

// clang-format off

// The published table.
constinit const ColourTable viridisColours = fromHex(
    "44015444025645045745055946075a46085c460a5d460b5e470d60470e61471063471164471365481467481668481769"
    "48186a481a6c481b6d481c6e481d6f481f70482071482173482374482475482576482677482878482979472a7a472c7a"
    "472d7b472e7c472f7d46307e46327e46337f463480453581453781453882443983443a83443b84433d84433e85423f85"
    "4240864241864142874144874045884046883f47883f48893e49893e4a893e4c8a3d4d8a3d4e8a3c4f8a3c508b3b518b"
    "3b528b3a538b3a548c39558c39568c38588c38598c375a8c375b8d365c8d365d8d355e8d355f8d34608d34618d33628d"
    "33638d32648e32658e31668e31678e31688e30698e306a8e2f6b8e2f6c8e2e6d8e2e6e8e2e6f8e2d708e2d718e2c718e"
    "2c728e2c738e2b748e2b758e2a768e2a778e2a788e29798e297a8e297b8e287c8e287d8e277e8e277f8e27808e26818e"
    "26828e26828e25838e25848e25858e24868e24878e23888e23898e238a8d228b8d228c8d228d8d218e8d218f8d21908d"
    "21918c20928c20928c20938c1f948c1f958b1f968b1f978b1f988b1f998a1f9a8a1e9b8a1e9c891e9d891f9e891f9f88"
    "1fa0881fa1881fa1871fa28720a38620a48621a58521a68522a78522a88423a98324aa8325ab8225ac8226ad8127ad81"
    "28ae8029af7f2ab07f2cb17e2db27d2eb37c2fb47c31b57b32b67a34b67935b77937b87838b9773aba763bbb753dbc74"
    "3fbc7340bd7242be7144bf7046c06f48c16e4ac16d4cc26c4ec36b50c46a52c56954c56856c66758c7655ac8645cc863"
    "5ec96260ca6063cb5f65cb5e67cc5c69cd5b6ccd5a6ece5870cf5773d05675d05477d1537ad1517cd2507fd34e81d34d"
    "84d44b86d54989d5488bd6468ed64590d74393d74195d84098d83e9bd93c9dd93ba0da39a2da37a5db36a8db34aadc32"
    "addc30b0dd2fb2dd2db5de2bb8de29bade28bddf26c0df25c2df23c5e021c8e020cae11fcde11dd0e11cd2e21bd5e21a"
    "d8e219dae319dde318dfe318e2e418e5e419e7e419eae51aece51befe51cf1e51df4e61ef6e620f8e621fbe723fde725");

// The published table.
constinit const ColourTable cividisColours = fromHex(
    "00224e00234f00245100255300255400265600275800285900285b00295d002a5f002a61002b62002c64002c66002d68"
    "002e6a002e6c002f6d00306f0030700031700031710132710533710833700c34700f357012357014367016377018376f"
    "1a386f1c396f1e3a6f203a6f213b6e233c6e243c6e263d6e273e6e293f6e2a3f6d2b406d2d416d2e416d2f426d31436d"
    "32436d33446d34456c35456c36466c38476c39486c3a486c3b496c3c4a6c3d4a6c3e4b6c3f4c6c404c6c414d6c424e6c"
    "434e6c444f6c45506c46516c47516c48526c49536c4a536c4b546c4c556c4d556c4e566c4f576c50576c51586d52596d"
    "535a6d545a6d555b6d555c6d565c6d575d6d585e6d595e6e5a5f6e5b606e5c616e5d616e5e626e5e636f5f636f60646f"
    "61656f62656f636670646770656870656870666970676a71686a71696b716a6c716b6d726c6d726c6e726d6f726e6f73"
    "6f70737071737172747272747273747374757474757575757676767777767777777878777979777a7a787b7a787c7b78"
    "7d7c787e7c787e7d787f7e78807f78817f788280798381798482798582798683798784788885788985788a86788b8778"
    "8c88788d88788e89788f8a78908b78918b78928c78928d78938e78948e77958f779690779791779892779992779a9376"
    "9b94769c95769d95769e96769f9775a09875a19975a29975a39a74a49b74a59c74a69c74a79d73a89e73a99f73aaa073"
    "aba072aca172ada272aea371afa471b0a571b1a570b3a670b4a76fb5a86fb6a96fb7a96eb8aa6eb9ab6dbaac6dbbad6d"
    "bcae6cbdae6cbeaf6bbfb06bc0b16ac1b26ac2b369c3b369c4b468c5b568c6b667c7b767c8b866c9b965cbb965ccba64"
    "cdbb63cebc63cfbd62d0be62d1bf61d2c060d3c05fd4c15fd5c25ed6c35dd7c45cd9c55cdac65bdbc75adcc859ddc858"
    "dec958dfca57e0cb56e1cc55e2cd54e4ce53e5cf52e6d051e7d150e8d24fe9d34eead34cebd44bedd54aeed649efd748"
    "f0d846f1d945f2da44f3db42f5dc41f6dd3ff7de3ef8df3cf9e03afbe138fce236fde334fee434fee535fee636fee838");

// The published table.
constinit const ColourTable magmaColours = fromHex(
    "00000401000501010601010802010902020b02020d03030f03031204041405041606051806051a07061c08071e090720"
    "0a08220b09240c09260d0a290e0b2b100b2d110c2f120d31130d34140e36150e38160f3b180f3d19103f1a10421c1044"
    "1d11471e114920114b21114e22115024125325125527125829115a2a115c2c115f2d11612f1163311165331067341069"
    "36106b38106c390f6e3b0f703d0f713f0f72400f74420f75440f764510774710784910784a10794c117a4e117b4f127b"
    "51127c52137c54137d56147d57157e59157e5a167e5c167f5d177f5f187f601880621980641a80651a80671b80681c81"
    "6a1c816b1d816d1d816e1e81701f81721f817320817521817621817822817922827b23827c23827e2482802582812581"
    "8326818426818627818827818928818b29818c29818e2a81902a81912b81932b80942c80962c80982d80992d809b2e7f"
    "9c2e7f9e2f7fa02f7fa1307ea3307ea5317ea6317da8327daa337dab337cad347cae347bb0357bb2357bb3367ab5367a"
    "b73779b83779ba3878bc3978bd3977bf3a77c03a76c23b75c43c75c53c74c73d73c83e73ca3e72cc3f71cd4071cf4070"
    "d0416fd2426fd3436ed5446dd6456cd8456cd9466bdb476adc4869de4968df4a68e04c67e24d66e34e65e44f64e55064"
    "e75263e85362e95462ea5661eb5760ec5860ed5a5fee5b5eef5d5ef05f5ef1605df2625df2645cf3655cf4675cf4695c"
    "f56b5cf66c5cf66e5cf7705cf7725cf8745cf8765cf9785df9795df97b5dfa7d5efa7f5efa815ffb835ffb8560fb8761"
    "fc8961fc8a62fc8c63fc8e64fc9065fd9266fd9467fd9668fd9869fd9a6afd9b6bfe9d6cfe9f6dfea16efea36ffea571"
    "fea772fea973feaa74feac76feae77feb078feb27afeb47bfeb67cfeb77efeb97ffebb81febd82febf84fec185fec287"
    "fec488fec68afec88cfeca8dfecc8ffecd90fecf92fed194fed395fed597fed799fed89afdda9cfddc9efddea0fde0a1"
    "fde2a3fde3a5fde5a7fde7a9fde9aafdebacfcecaefceeb0fcf0b2fcf2b4fcf4b6fcf6b8fcf7b9fcf9bbfcfbbdfcfdbf");

constinit const ColourTable greyColours = greyRamp();

// The eleven colours of the scheme RdBu, reversed, joined by straight lines in sRGB.
constinit const ColourTable redBlueColours = fromHex(
    "05306106326407346708366a09386d0a3b700c3d730d3f760e41790f437b10457e114781124984134c87144e8a15508d"
    "1752901854931956961a58991b5a9c1c5c9f1d5fa21e61a51f63a82065ab2267ac2369ad246aae266caf276eb02870b1"
    "2a71b22b73b32c75b42e77b52f79b5307ab6327cb7337eb83480b93681ba3783bb3885bc3a87bd3b88be3c8abe3e8cbf"
    "3f8ec0408fc14291c24393c34695c44997c54c99c64f9bc7529dc8569fc959a1ca5ca3cb5fa5cd62a7ce65a9cf68abd0"
    "6bacd16eaed271b0d375b2d478b4d57bb6d67eb8d781bad884bcd987beda8ac0db8dc2dc90c4dd93c6de96c7df98c8e0"
    "9bc9e09dcbe1a0cce2a2cde3a5cee3a7d0e4a9d1e5acd2e5aed3e6b1d5e7b3d6e8b6d7e8b8d8e9bbdaeabddbeac0dceb"
    "c2ddecc5dfecc7e0edcae1eecce2efcfe4efd1e5f0d2e6f0d4e6f1d5e7f1d7e8f1d8e9f1dae9f2dbeaf2ddebf2deebf2"
    "e0ecf3e1edf3e3edf3e4eef4e6eff4e7f0f4e9f0f4eaf1f5ecf2f5edf2f5eff3f5f0f4f6f2f5f6f3f5f6f5f6f7f6f7f7"
    "f7f6f6f7f5f4f8f4f2f8f3f0f8f2eff8f1edf9f0ebf9efe9f9eee7f9ede5f9ebe3faeae1fae9dffae8defae7dcfbe6da"
    "fbe5d8fbe4d6fbe3d4fce2d2fce0d0fcdfcffcdecdfdddcbfddcc9fddbc7fdd9c4fcd7c2fcd5bffcd3bcfbd0b9fbceb7"
    "fbccb4facab1fac8aff9c6acf9c4a9f9c2a7f8bfa4f8bda1f8bb9ef7b99cf7b799f7b596f6b394f6b191f6af8ef5ac8b"
    "f5aa89f5a886f4a683f3a481f2a17ff19e7df09c7bef9979ee9677ec9374eb9172ea8e70e98b6ee8896ce6866ae58368"
    "e48066e37e64e27b62e17860df765ede735cdd7059dc6e57db6b55da6853d86551d7634fd6604dd55d4cd35a4ad25849"
    "d05548cf5246ce4f45cc4c44cb4942c94741c84440c6413ec53e3dc43b3cc2383ac13639bf3338be3036bd2d35bb2a34"
    "ba2832b82531b72230b61f2eb41c2db3192cb1182bae172aab162aa81529a51429a213289f12289c1127991027960f27"
    "930e26900d268d0c258a0b25870a248409248108237f08237c07227906227605217304217003206d02206a011f67001f");

// From sRGB (59, 76, 192) to (180, 4, 38) along the paper's Msh path over an unsaturated middle of M = 88.
constinit const ColourTable coolWarmColours = fromHex(
    "3b4cc03c4ec23d50c33e51c54053c64155c84256c94358cb445acc455cce475dcf485fd14961d24a63d34b64d54d66d6"
    "4e68d74f69d9506bda526ddb536edd5470de5572df5773e05875e15977e25a78e45c7ae55d7ce65e7de75f7fe86180e9"
    "6282ea6384eb6585ec6687ed6788ee698aef6a8bef6b8df06d8ef16e90f26f91f37193f37294f47396f57597f67699f6"
    "779af7799cf87a9df87b9ff97da0f97ea1fa80a3fa81a4fb82a6fb84a7fc85a8fc87aafc88abfd89acfd8badfd8caffe"
    "8db0fe8fb1fe90b2fe92b4fe93b5ff94b6ff96b7ff97b8ff99b9ff9abbff9bbcff9dbdff9ebeff9fbfffa1c0ffa2c1ff"
    "a3c2fea5c3fea6c4fea8c5fea9c6feaac7fdacc8fdadc9fdaec9fcb0cafcb1cbfcb2ccfbb3cdfbb5cefab6cefab7cff9"
    "b9d0f9bad1f8bbd1f8bcd2f7bed3f6bfd3f6c0d4f5c1d4f4c3d5f4c4d6f3c5d6f2c6d7f1c8d7f1c9d8f0cad8efcbd8ee"
    "ccd9edcdd9eccedaebd0daead1dae9d2dbe8d3dbe7d4dbe6d5dbe5d6dce4d7dce3d8dce2d9dce1dadce0dbdddedcdddd"
    "dddcdcdedcdbdfdcd9e1dbd8e2dad6e3dad5e4d9d3e5d9d2e5d8d1e6d8cfe7d7cee8d6cce9d6cbead5c9ebd4c8ebd3c6"
    "ecd3c5edd2c3eed1c2eed0c0efcfbfefcebdf0cebcf1cdbaf1ccb8f2cbb7f2cab5f3c9b4f3c8b2f4c7b1f4c6aff4c5ae"
    "f5c4acf5c3aaf5c1a9f6c0a7f6bfa6f6bea4f6bda2f7bca1f7ba9ff7b99ef7b89cf7b79bf7b599f7b497f7b396f7b294"
    "f7b093f7af91f7ad90f7ac8ef7ab8cf7a98bf7a889f7a688f6a586f6a385f6a283f6a081f59f80f59d7ef59c7df49a7b"
    "f4997af49778f39577f39475f29274f29072f18f71f18d6ff08b6ef08a6cef886bef8669ee8568ed8366ed8165ec7f63"
    "eb7d62ea7c60ea7a5fe9785de8765ce7745ae67259e57058e56f56e46d55e36b53e26952e16751e0654fdf634ede614d"
    "dd5f4bdc5d4adb5b49da5947d85646d75445d65243d55042d44e41d34c40d1493ed0473dcf453cce433bcc4039cb3e38"
    "ca3b37c83936c73634c63433c43132c32e31c12b30c0282fbf252ebd222cbc1e2bba1a2ab91629b71128b60b27b40426");

// The published 510 colours, read at 256 equal steps.
constinit const ColourTable blueAmberColours = fromHex(
    "7fc4ff7ec3fd7ec1fb7dc0f97cbef77bbdf57bbbf37abaf179b9f078b7ee78b6ec77b4ea76b3e875b2e675b0e474afe2"
    "73ade073acde72abdc71a9da70a8d970a6d76fa5d56ea4d36da2d16da1cf6ca0cd6b9ecb6a9dca6a9bc8699ac66899c4"
    "6897c26796c06695be6593bd6592bb6491b9638fb7628eb5628db3618bb2608ab05f89ae5f87ac5e86aa5d85a95d83a7"
    "5c82a55b81a35a7fa15a7ea0597d9e587b9c577a9a57799856779755769555759354739153729052718e52708c516e8a"
    "506d894f6c874f6a854e69834d68824c67804c657e4b647d4a637b4a6279496078485f76475e74475d72465b71455a6f"
    "44596d44586c43566a4255684154674153654052633f50623e4f603e4e5f3d4d5d3c4b5b3c4a5a3b49583a4857394755"
    "39455338445237435036424f36414d35404b343e4a333d48333c47323b45313a443039423038412f363f2e353e2d343c"
    "2d333b2c32392b31382a30362a2e35292d33282c32272b30272a2f26292d25282c24272a242629232528222426212325"
    "2222242323252524252725262826262a27262b28272d29272e2a28302b28322c29332d29352e29362f2a38302a3a312b"
    "3b322b3d332c3e342c40352c41362d43382d45392e463a2e483b2f4a3c2f4b3d2f4d3e304e3f30504031524131534231"
    "5543325744325845335a46335b47345d48345f4a34604b35624c35644d36654e36674f366950376a51376c52386e5338"
    "6f553871563973573975583a76593a785a3b7a5b3b7b5c3b7d5d3c7f5f3c81603d82613d84623d86633e87643e89653f"
    "8b673f8d683f8e6940906a40926b41946c41966e41976f429970429b71429d72439e7343a07544a27644a47744a67845"
    "a77945a97a46ab7c46ad7d46af7e47b07f47b28048b48248b68348b88449b98549bb8649bd884abf894ac18a4bc38b4b"
    "c48c4bc68e4cc88f4cca904dcc914dce934dd0944ed1954ed3964ed5974fd7994fd99a50db9b50dd9c50df9e51e09f51"
    "e2a051e4a152e6a352e8a453eaa553eca653eea854f0a954f2aa54f3ab55f5ad55f7ae56f9af56fbb056fdb257ffb357");

constinit const ColourTable twilightColours = fromHex(
    "e2d9e2e1d9e2e0d9e2ded9e1ddd9e0dcd9dfdad8dfd8d8ded6d7ddd4d6dcd2d5dbd0d4d9cdd3d8cbd2d7c8d1d6c5cfd5"
    "c2ced4bfccd3bccbd2b9cad0b6c8cfb3c7ceb0c5cdadc3cdaac2cca7c0cba4becaa1bdc99fbbc99cb9c899b8c896b6c7"
    "94b4c691b2c68eb1c68cafc589adc587abc485a9c483a7c480a6c37ea4c37ca2c27aa0c2789ec2779cc2759ac17398c1"
    "7296c17094c06f92c06d90c06c8ebf6b8cbf6a8abf6888be6786be6784be6682bd6580bd647ebc637bbc6379bb6277bb"
    "6275ba6173ba6170b9616eb8606cb8606ab76067b65f65b55f63b55f60b45f5eb35f5cb25f59b15f57b05e55af5e52ad"
    "5e50ac5e4dab5e4baa5e49a85e46a75e44a55d41a35d3fa25d3ca05d3a9e5c389c5c359a5b33985b30965a2e935a2c91"
    "592a8e58278c582589572386562183552080541e7d521c79511b765019734e186f4d176c4b166849156548146246145e"
    "44135b4313584112553f12523e114f3c114c3b114939114738114436114235114034113e33113c32123b311239301338"
    "30143631133732123733123835123836113838113939113a3b113b3d113b3f113c41123d43123e45123f4713404a1341"
    "4c13424e14445114455315465615475916485b17495e174a61184a63194b66194c681a4d6b1b4d6e1c4e701c4e731d4f"
    "751e4f781f507b20507d22507f23508224508425508727508928508b2a508d2b508f2d50912f50943150963250973450"
    "9936509b38509d3a509f3c50a13e50a24050a44250a64450a74650a94850aa4a50ac4d50ad4f51af5151b05352b25552"
    "b35852b45a53b55c54b75f54b86155b96356ba6657bb6858bc6a59bd6d5abe6f5bbf725cc0745dc1765fc17960c27b62"
    "c37e64c48065c48367c58569c6886bc68a6dc78c70c78f72c89174c99477c9967aca997cca9b7fcb9e82cba085cca288"
    "cca58bcda78eceaa91ceac94cfae98d0b09bd0b39ed1b5a2d2b7a5d3b9a8d4bcacd4beafd5c0b3d6c2b6d7c4b9d8c6bd"
    "d9c8c0dacac3dbccc7dccdcadccfcdddd0cfded2d2ded3d4dfd5d7e0d6d9e0d7dbe1d7dce1d8dee2d8dfe2d9e1e2d9e2");

// The published 510 colours, read at 256 equal steps.
constinit const ColourTable twilightShiftedColours = fromHex(
    "30143731133932123a33113c34113e3511403611423711443911463a11493c114b3d114e3f125141125442125744135a"
    "46145d4714614915644b16684c176b4e186e4f1972511a75521c79531d7c541f7f56218257238557258858278b59298e"
    "5a2b905a2e935b30955b32975c359a5c379c5d399e5d3ca05d3ea15d41a35e43a55e46a65e48a85e4aa95e4dab5e4fac"
    "5e52ad5e54ae5f56af5f59b15f5bb25f5eb35f60b35f62b45f64b56067b66069b7606bb7606eb86170b96172b96274ba"
    "6276bb6379bb637bbc647dbc657fbd6581bd6683bd6785be6888be698abf6a8cbf6c8ebf6d90c06e92c07094c07196c1"
    "7398c1749ac1769cc1789ec27a9fc27ca1c27ea3c380a5c382a7c384a9c487abc489adc58baec58eb0c590b2c693b4c6"
    "96b5c798b7c79bb9c89ebbc9a1bcc9a4becaa7c0cbaac1cbadc3ccb0c5cdb3c6ceb6c8cfb9c9d0bccbd1bfccd2c2ced3"
    "c5cfd5c7d0d6cad1d7cdd3d8cfd4d9d1d5dad4d6dbd6d7dcd8d7dddad8dedbd9dfddd9e0ded9e1dfd9e1e1d9e2e2d9e2"
    "e2d9e2e2d9e0e1d8dfe1d8dde1d7dce0d6dadfd5d8dfd4d6ded3d4ded2d1ddd0cfdcceccdbcdc9dbcbc6dac9c3d9c7bf"
    "d8c5bcd7c3b9d6c1b5d5bfb2d4bdaed3bbabd2b9a8d2b7a4d1b4a1d0b29dcfb09acfae97ceab93cda990cda78dcca48a"
    "cca287cb9f84cb9d81ca9b7ec9987cc99679c89376c89174c78e71c78c6fc6896dc5876bc58469c48267c38065c37d63"
    "c27b62c17860c0765ec0735dbf715cbe6e5bbd6c59bc6a58bb6757ba6556b96356b76055b65e54b55c53b45953b25752"
    "b15552b05351ae5051ad4e51ac4c50aa4a50a84850a74650a54450a44150a23f50a03d509e3b509d39509b3750993650"
    "973450953250933050912e508f2d508d2b508a2a508828508627508425508124507f23507c21507a2050771f4f751e4f"
    "721d4f701c4e6d1b4e6a1b4d681a4d65194c63184b60184a5d17495b16485816475515465315455014444e14434b1342"
    "49134147124044123f42123e40123d3e113c3c113b3a113a39113a3711393611383412383312373212373113372f1436");

// clang-format on

} // namespace posviz

// Notices that go with the tables.
//
// viridis, magma: Nathaniel J. Smith, Stéfan van der Walt and (viridis) Eric Firing, 2015. CC0 1.0, public domain dedication.
//
// red-blue: Copyright (c) 2002 Cynthia Brewer, Mark Harrower, and The Pennsylvania State University.
// Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
// License. You may obtain a copy of the License at http://www.apache.org/licenses/LICENSE-2.0
// Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on an
// "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the specific
// language governing permissions and limitations under the License.
// This product includes color specifications and designs developed by Cynthia Brewer (http://colorbrewer.org/).
//
// twilight, twilight-shifted: Bastian Bechtold, given to Matplotlib 3.0; under the Matplotlib licence, which is PSF-style.
// Copyright (c) 2012- Matplotlib Development Team; All Rights Reserved. Changed here: 256 colours instead of 510.
//
// cividis: Copyright (c) 2017, Battelle Memorial Institute
//
// 1. Battelle Memorial Institute (hereinafter Battelle) hereby grants permission to any person or entity lawfully obtaining
// a copy of this software and associated documentation files (hereinafter "the Software") to redistribute and use the
// Software in source and binary forms, with or without modification. Such person or entity may use, copy, modify, merge,
// publish, distribute, sublicense, and/or sell copies of the Software, and may permit others to do so, subject to the
// following conditions:
//
// + Redistributions of source code must retain the above copyright notice, this list of conditions and the following
//   disclaimers.
// + Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following
//   disclaimer in the documentation and/or other materials provided with the distribution.
// + Other than as used herein, neither the name Battelle Memorial Institute or Battelle may be used in any form whatsoever
//   without the express written consent of Battelle.
//
// 2. THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES,
// INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
// DISCLAIMED. IN NO EVENT SHALL BATTELLE OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY,
// OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA,
// OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT
// LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED
// OF THE POSSIBILITY OF SUCH DAMAGE.
