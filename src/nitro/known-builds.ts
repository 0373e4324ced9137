/** Measurements that OpenGradient published for one version of its gateway (tee-gateway, `measurements.txt`). */
export interface KnownBuild {
  /** Abbreviated commit of tee-gateway that published them. */
  readonly commit: string;
  /** Date of that commit, ISO. */
  readonly date: string;
  /** 48 bytes each, lower-case hex without prefix. */
  readonly pcr0: string;
  readonly pcr1: string;
  readonly pcr2: string;
  /** keccak256(PCR0 ‖ PCR1 ‖ PCR2), as the registry names the build. */
  readonly pcrHash: `0x${string}`;
}

/** PCR1 covers kernel and boot ramdisk, which no version has changed. */
const pcr1 =
  '4b4d5b3661b3efc12920900c80e126e4ce783c522de6c02a2a5bf7af3a2b9327b86776f188e4be1c1c404a129dbda493';

/** Every set of measurements in the history of tee-gateway's `measurements.txt`, newest first. */
export const knownBuilds: readonly KnownBuild[] = [
  {
    commit: 'de88289',
    date: '2026-03-31',
    pcr0: 'f2945c350e80c9431649dd691cb4ecebc11174c0201e22c151b0b11c0aa41074174b57cc17343444380f212baaf5752c',
    pcr1,
    pcr2: '01d8b4615e5dc0417d57713b6d8d2c3b0ab3ec3e1848658c116a2986da35b47c04001c8acbea57858446d0bf0a35de68',
    pcrHash: '0xb4c9585138438b60a72e11257b3c8a96d20c621e53d016f27657285361f77e87',
  },
  {
    commit: '634050a',
    date: '2026-03-06',
    pcr0: '6640e0ede60135375ad19eb5e41a045ce49cf84bf6919cc1f7e61556c2566fa855fd4e64247b1bde07f216761a101b83',
    pcr1,
    pcr2: '45b95f6151f44a0d2c0bdb7d64c1861f49d8ef59e726b86ded25155481654c2bf0a58ee65ee64c364528994a9b260c5d',
    pcrHash: '0xea6fbdaff218f11bc95f5e0190c65108642e9bbdf0a6357c07537f85888fae01',
  },
  {
    commit: 'f4c7ae3',
    date: '2026-02-27',
    pcr0: 'c854a62ac66cd2857bcba37651eebab2a8d632a3fdd47112ea84899897cdb86474f07038c3f80a64da3d845bb847bf0f',
    pcr1,
    pcr2: 'd0d6533a1e082bfe60f271dd36a96bbac29f09fceb61f4ab4352e33bb5e955c308f77f6870d108d24ecd211863be0114',
    pcrHash: '0x12c2501c507be46b7800d91eb6452583761ac39782425316cb1345cd6d18ec5e',
  },
  {
    commit: '94e6894',
    date: '2026-02-27',
    pcr0: '996770a8ba2e1fbe8b5b2d780acddfa2d4328d56ca7d90e0bcfbcaa5e06288f4b30d94f6844ea6153fb52923d9debf82',
    pcr1,
    pcr2: '1f28d33e99d250cb4adc075d58751001c453595fd382c1805300890cf7823d351e6a827215f1f48593b8782505567e2c',
    pcrHash: '0x91b53038404877f1dfe3f506e2941294711708aefe80be87a47516f86a88c3ca',
  },
  {
    commit: '4230159',
    date: '2026-02-27',
    pcr0: '77a54e69c493e509dcd67781df715eb251f61d3fb4df0b64626c61ce6815c711575b7206975318386cce37043b20677a',
    pcr1,
    pcr2: '395f6d2cf657edbd8e76c2fedacd41fc1b60172fe72044be6137c74608cbf6481e2b4ce8fc83fedf509c8d3dc1bef8f8',
    pcrHash: '0x1e8dbf6dae112c3425ee655dcce0613a1acd7f70a5b8d9782ff21d49efa58695',
  },
  {
    commit: 'cdabc84',
    date: '2026-02-27',
    pcr0: '5cf35eaa079f768720921248b8c36b9216ab9352e0df02b6ba8514d892433b6a495ded087aa1cd73259462a509fdd3b9',
    pcr1,
    pcr2: 'c1a618bc0610564cfcfefac193b0154ef80c61415116ce741a7eb1b305016edf0fe61ed29d9adf7afa78b4145d444d92',
    pcrHash: '0x08e8e76c88052f3fb364b3ec32673a9a3e9ebc63bd8c3dbd164415d523cc3e94',
  },
  {
    commit: 'd88fb24',
    date: '2026-02-26',
    pcr0: 'b501a69a500e17df88364df4196a9eb7f2f2991925b33ee511a9319bf20df931d01e94aa93c9a0d128e2ade0f3145534',
    pcr1,
    pcr2: '1760ea639120326aae35911d2be1bc7fc78efa80e829ef8074a05fceb436ac21bfed6ee804eb710b02941563844593d8',
    pcrHash: '0x6c364a2978ca2e0dabe204b0d3247afda49207e1eba4bbfd0f4a011af5fc969c',
  },
  {
    commit: 'cb14df2',
    date: '2026-02-19',
    pcr0: 'd5f197bd5e6ecf0c4ab72fe3d5472dd8b23c44953f8dd3635044dd8fa71a40c4b1a4957de5ab3ddb8ba44806381c72ae',
    pcr1,
    pcr2: '0aa5c706110f65fdbccb9f793b7d546822c822183f770a43d8261a0e9b36f154709cf24884770a17b2ab3f0e71b30c8d',
    pcrHash: '0x98aa1520aedb25f7da306c115b18732fddca8eb0ff11c6b7a6e6eed5c3a1702b',
  },
  {
    commit: '48a9a3e',
    date: '2025-12-29',
    pcr0: 'f4fd8f018d6cc6a8b50440c93fe32f4db62c9dd5833b2e1d979c5633338536ad47abe83b63ed76676fd6f91ab2f20b36',
    pcr1,
    pcr2: '0283fc73b569117b90ebe090157e6efa25120a1de183b2242149efaebd316b94bbbb154957a5121f27e68bef275474df',
    pcrHash: '0x5b00902c90c45f2711952fe7460e4d18c55ea8f2b644cbd6032ae7f203df6264',
  },
  {
    commit: 'b1a8591',
    date: '2025-12-16',
    pcr0: '4dc96c15491e1669418a3dd40717bf2030f35fe93d1f11fb1c0d354985de2d873d25b552a600e9f72d99e732b596bcc8',
    pcr1,
    pcr2: '9509b2b5c6e9d3f4c1a092a8d73a6b00d9dc492dc506dde2153a7b554113b5e2d3b57839b2183855892fba4c2ee5c8ee',
    pcrHash: '0xffb3ff0194fe38ad542a348eb84686620ab03a93d35865f607555d0d404b8689',
  },
  {
    commit: 'd905bf3',
    date: '2025-12-15',
    pcr0: '0dbb98a147b6dc1cb216cdebb0b3c57992d30be353e57413ba8031d02dcdd4dc2daf78145286d1fcd2179c357b4f530e',
    pcr1,
    pcr2: '106dd48d3ed4b42794b7a2ac251c18861f29b2f67c49049850baec0fe9c0f8b9dc69b354356a4a60b07caffa8ff546e8',
    pcrHash: '0x30638435f0d18b5d2b34ce6e4d499bf4044843aacab66f28e1d630277e34ded2',
  },
  {
    commit: '2146236',
    date: '2025-12-15',
    pcr0: 'e5db3d1dc3b1b6ea23fed6be9d415e7f350b683d79f6f32dedf1b71d6f5c31915e3ff4aa951015ce2b1e87783837da8a',
    pcr1,
    pcr2: '516dc00f4f66033b4e1e57c55d7ae859fba2b1b039035ecc2fab023fa9a548caba8c94f1183cfa6141263a2a31e9c294',
    pcrHash: '0x40fb32cd55f5b01d7522f4e9aad4d2733169083f873db98f06993dbe42a4537b',
  },
];
